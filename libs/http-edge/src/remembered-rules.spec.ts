import { IsInt, IsString, MetadataStorage, validateSync } from 'class-validator';
import { rememberRules } from './remembered-rules';

class Base {
  @IsString() name: unknown = 'a name';
}

class Derived extends Base {
  @IsInt({ groups: ['counting'] }) count: unknown = 1;
}

const faultsOf = (object: object, groups?: string[]): readonly string[] =>
  validateSync(object, groups ? { groups } : {}).map(({ property }) => property);

describe('remembered rules', () => {
  beforeAll(() => rememberRules());

  it('are those of the class and its ancestors, for each group by itself', () => {
    for (let round = 0; round < 2; round += 1) {
      expect(faultsOf(Object.assign(new Derived(), { name: 5 }))).toEqual(['name']);
      expect(faultsOf(Object.assign(new Derived(), { count: 'many' }), ['counting'])).toEqual(['count']);
      expect(faultsOf(Object.assign(new Derived(), { count: 'many' }), ['another'])).toEqual([]);
      expect(faultsOf(new Derived())).toEqual([]);
    }
  });

  it('hold for a class that is defined after others were checked', () => {
    class Later extends Derived {
      @IsString() note: unknown = 7;
    }
    expect(faultsOf(new Later())).toEqual(['note']);
    expect(faultsOf(new Derived())).toEqual([]);
  });

  it('are looked for once for each class, not for each object', () => {
    const storage = new MetadataStorage();
    const find = jest.spyOn(storage, 'getTargetValidationMetadatas');
    const ask = () => storage.getTargetValidationMetadatas(Base, '', false, false);
    ask();
    ask();
    // The control: of itself the library looks each time.
    expect(find).toHaveBeenCalledTimes(2);
    rememberRules(storage);
    rememberRules(storage);
    for (let round = 0; round < 5; round += 1) ask();
    expect(find).toHaveBeenCalledTimes(3);
  });
});
