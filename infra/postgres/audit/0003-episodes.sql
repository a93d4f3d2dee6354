-- Whose coordination an episode or a hand-off is: a disposable fold of the log, so that a trace finds its stream (T1). An entry never
-- changes. Its mark stands with the others in audit.mark.
create table audit.subject_of (
  id uuid primary key,
  subject uuid not null
);

grant select, insert, delete on audit.subject_of to hub_audit;
