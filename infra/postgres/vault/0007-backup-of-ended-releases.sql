-- The tombstones of releases are in every backup, as those of subjects are.
grant select on vault.ended_release to hub_backup;
