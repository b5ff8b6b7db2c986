//! PostgreSQL, version 12 and newer.
//!
//! `render` turns operations into statements: `alter` the changes of a table, `define` what a table or column is,
//! `column` a column's change, `constraint` and `index` what stands on it, `types` and `name` how types and names are
//! written.
//!
//! What only PostgreSQL has stands in `options`, in these words:
//!
//! | of | option | holds |
//! |---|---|---|
//! | table | `partition_by` | `RANGE (day)`, as `pg_get_partkeydef` gives it |
//! | table | `partition_of`, `partition_bound` | the table it is a part of, and `FOR VALUES …` or `DEFAULT` |
//! | table | `inherits` | the tables it inherits from, separated by commas |
//! | table | `unlogged`, `row_security`, `force_row_security` | `true` |
//! | table | `with`, `tablespace`, `access_method` | storage parameters without their parentheses; names |
//! | column | `serial` | numbered by a sequence of its own: `true`, or the sequence where it is not `<table>_<column>_seq` |
//! | column | `identity` | `always`, where a number of one's own needs `OVERRIDING SYSTEM VALUE` |
//! | column | `sequence` | what is unusual about an identity's numbers: `START WITH 10 INCREMENT BY 5` |
//! | column | `check` | the check of an enumeration, where it is not called `<table>_<column>_enum` |
//! | column | `storage`, `compression` | where it is not the type's usual one |
//! | index | `nulls_not_distinct`, `invalid` | `true` |
//! | index | `with`, `tablespace` | as for a table |

mod alter;
mod column;
mod comment;
mod constraint;
mod convert;
mod define;
mod index;
mod lexis;
mod name;
mod render;
mod script;
mod sequence;
mod transaction;
mod types;
mod unsupported;
mod view;

/// The driver.
#[derive(Debug)]
pub struct Postgres;

/// The name as its users write it.
const NAME: &str = "postgres";
