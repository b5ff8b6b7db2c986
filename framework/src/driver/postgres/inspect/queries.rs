//! The catalog queries: always these, whatever the number of tables, sent as one text.
//!
//! A name comes as two values: its schema, where the search path does not find it without, and what it is called there.
//! What extensions own, the server's own schemas and Kit's own tables are left out.
//! <https://www.postgresql.org/docs/current/catalogs.html>

use super::super::catalog::{USERS, not_of_extension};
use super::super::name;
use super::objects;
use crate::driver::sql::quote;
use crate::driver::{OWN_TABLES, Scope};

/// The queries for a scope on a server of this version.
pub(super) struct Queries {
    version: u32,
    /// Condition on `c` and `n`: the tables looked at.
    tables: String,
    /// The numbers of the tables looked at, unless these are all: the queries' parameter.
    oids: Option<String>,
}

impl Queries {
    pub(super) fn new(scope: &Scope, version: u32) -> Self {
        let own = OWN_TABLES.map(quote::literal).join(", ");
        let oids = match scope {
            Scope::All => None,
            Scope::Tables(names) => {
                let oids: Vec<_> = names.iter().map(|name| format!("to_regclass({})", name::literal(name))).collect();
                Some(format!("ARRAY[{}]::oid[]", oids.join(", ")))
            }
        };
        let tables = match &oids {
            None => format!("{USERS} AND c.relname NOT IN ({own}) AND {}", not_of_extension("pg_class", "c.oid")),
            Some(_) => format!("c.oid = ANY ($1) AND c.relname NOT IN ({own})"),
        };
        Self { version, tables, oids }
    }

    /// The tables they ask for as `$1`; none where they ask for all.
    pub(super) fn of(&self) -> Option<&str> {
        self.oids.as_deref()
    }

    /// All of them, in the order their answers are read.
    pub(super) fn all(&self) -> Vec<String> {
        let mut all = self.of_tables();
        if self.oids.is_none() {
            all.extend(objects::queries(self.version));
        }
        all
    }

    /// All of them with the tables written in.
    pub(super) fn text(&self) -> String {
        let text = self.all().join(";\n");
        self.oids.as_ref().map_or_else(|| text.clone(), |oids| text.replace("$1", oids))
    }

    fn of_tables(&self) -> Vec<String> {
        vec![
            self.tables(),
            self.parents(),
            self.enums(),
            self.types(),
            self.collations(),
            self.columns(),
            self.comments(),
            self.referenced_columns(),
            self.sequences_of_columns(),
            self.constraints(),
            self.operator_classes(),
            self.indexes(),
            self.views(),
            self.triggers(),
            self.extensions(),
        ]
    }

    fn tables(&self) -> String {
        format!(
            "SELECT c.oid, {name}, c.relpersistence, array_to_string(c.reloptions, ', '), s.spcname, \
             CASE WHEN am.amname <> 'heap' THEN am.amname END, c.relrowsecurity, c.relforcerowsecurity, c.relreplident, \
             CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END, \
             CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END, \
             CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END \
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace LEFT JOIN pg_am am ON am.oid = c.relam \
             WHERE c.relkind IN ('r', 'p') AND {tables}",
            name = CLASS,
            tables = self.tables
        )
    }

    /// The tables each table inherits from, or is a partition of.
    fn parents(&self) -> String {
        format!(
            "SELECT i.inhrelid, CASE WHEN NOT pg_table_is_visible(p.oid) THEN pn.nspname END, p.relname \
             FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace \
             JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relkind IN ('r', 'p') AND {} ORDER BY i.inhrelid, i.inhseqno",
            self.tables
        )
    }

    fn enums(&self) -> String {
        format!(
            "SELECT t.oid, {TYPE}, e.enumlabel, d.description, {} AS kept \
             FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_enum e ON e.enumtypid = t.oid \
             LEFT JOIN pg_description d ON d.objoid = t.oid AND d.classoid = 'pg_type'::regclass AND d.objsubid = 0 \
             ORDER BY t.oid, e.enumsortorder",
            not_of_extension("pg_type", "t.oid")
        )
    }

    /// The types that columns have: fewer than columns. A domain comes with what it is made of, an array with its
    /// elements.
    fn types(&self) -> String {
        format!(
            "SELECT u.id, u.mod, format_type(u.id, u.mod), t.typtype, coalesce(b.oid, el.oid, t.oid), \
             CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END, t.typcollation, t.typstorage \
             FROM (SELECT DISTINCT a.atttypid AS id, a.atttypmod AS mod FROM pg_class c \
             JOIN pg_namespace n ON n.oid = c.relnamespace \
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
             WHERE c.relkind IN ('r', 'p') AND {}) u JOIN pg_type t ON t.oid = u.id \
             LEFT JOIN pg_type b ON b.oid = t.typbasetype AND t.typtype = 'd' \
             LEFT JOIN pg_type el ON el.oid = t.typelem AND t.typcategory = 'A'",
            self.tables
        )
    }

    /// Collations of columns, and of indexes: these are in `pg_attribute`, too.
    fn collations(&self) -> String {
        let of = match self.oids {
            None => "",
            Some(_) => {
                " WHERE a.attrelid = ANY ($1) \
                 OR a.attrelid IN (SELECT i.indexrelid FROM pg_index i WHERE i.indrelid = ANY ($1))"
            }
        };
        format!(
            "SELECT co.oid, CASE WHEN NOT pg_collation_is_visible(co.oid) THEN cn.nspname END, co.collname \
             FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace \
             WHERE co.oid IN (SELECT a.attcollation FROM pg_attribute a{of})"
        )
    }

    fn columns(&self) -> String {
        let compression = if self.version >= 140_000 { "nullif(a.attcompression, '')" } else { "NULL" };
        let statistics = if self.version >= 170_000 { "a.attstattarget" } else { "nullif(a.attstattarget, -1)" };
        format!(
            "SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.attidentity, \
             a.attgenerated, pg_get_expr(v.adbin, v.adrelid), a.attcollation, a.attstorage, {compression}, {statistics}, \
             array_to_string(a.attoptions, ', ') \
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
             LEFT JOIN pg_attrdef v ON v.adrelid = a.attrelid AND v.adnum = a.attnum AND a.atthasdef \
             WHERE c.relkind IN ('r', 'p') AND {} ORDER BY a.attrelid, a.attnum",
            self.tables
        )
    }

    /// Comments on tables and columns.
    fn comments(&self) -> String {
        format!(
            "SELECT d.objoid, d.objsubid, d.description FROM pg_description d JOIN pg_class c ON c.oid = d.objoid \
             JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE d.classoid = 'pg_class'::regclass AND d.objoid >= {FIRST_OWN} AND c.relkind IN ('r', 'p') AND {}",
            self.tables
        )
    }

    /// Names of the columns that foreign keys refer to: their tables may be outside the scope.
    fn referenced_columns(&self) -> String {
        format!(
            "SELECT a.attrelid, a.attnum, a.attname FROM pg_constraint k \
             JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
             JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = ANY (k.confkey) \
             WHERE k.contype = 'f' AND {}",
            self.tables
        )
    }

    /// Sequences that number a column: of `serial` and of identity columns.
    fn sequences_of_columns(&self) -> String {
        format!(
            "SELECT d.refobjid, d.refobjsubid, q.oid::regclass::text, \
             CASE WHEN NOT pg_table_is_visible(q.oid) THEN qn.nspname END, q.relname, {SEQUENCE} \
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             JOIN pg_depend d ON d.refobjid = c.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 \
             AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') \
             JOIN pg_sequence s ON s.seqrelid = d.objid JOIN pg_class q ON q.oid = s.seqrelid \
             JOIN pg_namespace qn ON qn.oid = q.relnamespace WHERE c.relkind IN ('r', 'p') AND {}",
            self.tables
        )
    }

    /// Foreign keys and checks; keys and exclusions come with their indexes. A partition's copies of its parent's
    /// constraints are the parent's. The whole text is asked for where the fields do not say all.
    fn constraints(&self) -> String {
        let set_columns = if self.version >= 150_000 { "k.confdelsetcols IS NOT NULL" } else { "false" };
        let special = if self.version >= 180_000 { "NOT k.conenforced OR k.conperiod" } else { "false" };
        format!(
            "SELECT k.conrelid, k.conname, k.contype, k.conkey, k.confrelid, \
             CASE WHEN f.oid IS NOT NULL AND NOT pg_table_is_visible(f.oid) THEN fn.nspname END, f.relname, k.confkey, \
             k.confdeltype, k.confupdtype, k.condeferrable, k.condeferred, \
             CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END, \
             CASE WHEN k.contype = 'c' OR NOT k.convalidated OR k.confmatchtype = 'f' OR {set_columns} OR {special} \
             THEN pg_get_constraintdef(k.oid) END, \
             NOT k.convalidated OR k.confmatchtype = 'f' OR (k.contype = 'c' AND k.connoinherit) OR {set_columns} \
             OR {special} \
             FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
             LEFT JOIN pg_class f ON f.oid = k.confrelid LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace \
             WHERE k.contype IN ('c', 'f') AND (k.conislocal OR c.relispartition) AND k.conparentid = 0 AND {} ORDER BY k.conrelid, k.oid",
            self.tables
        )
    }

    /// Operator classes that are not the usual ones of their types: only these are told.
    fn operator_classes(&self) -> String {
        "SELECT o.oid, CASE WHEN NOT pg_opclass_is_visible(o.oid) THEN n.nspname END, o.opcname \
         FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace WHERE NOT o.opcdefault"
            .to_owned()
    }

    /// Indexes with the constraints they serve. An index that follows a partitioned table's is the parent's.
    fn indexes(&self) -> String {
        let distinct = if self.version >= 150_000 { "i.indnullsnotdistinct" } else { "false" };
        let special = if self.version >= 180_000 { "k.conperiod" } else { "false" };
        format!(
            "SELECT i.indrelid, ic.relname, k.contype, i.indisunique, i.indisprimary, i.indisvalid, \
             {distinct}, am.amname, i.indnkeyatts, i.indkey, i.indoption, i.indclass, i.indcollation, \
             CASE WHEN i.indexprs IS NOT NULL THEN (SELECT json_agg(pg_get_indexdef(i.indexrelid, p, false) ORDER BY p) \
             FROM generate_series(1, i.indnkeyatts) p WHERE i.indkey[p - 1] = 0) END, \
             pg_get_expr(i.indpred, i.indrelid), array_to_string(ic.reloptions, ', '), s.spcname, k.condeferrable, \
             k.condeferred, d.description, CASE WHEN k.contype IN ('x', 'p') OR {special} \
             THEN pg_get_constraintdef(k.oid) WHEN am.amname <> 'btree' AND EXISTS (SELECT FROM pg_attribute o \
             WHERE o.attrelid = i.indexrelid AND o.attoptions IS NOT NULL) THEN pg_get_indexdef(i.indexrelid) END, \
             coalesce({special}, false), i.indisreplident, i.indisclustered \
             FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
             JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_am am ON am.oid = ic.relam \
             LEFT JOIN pg_constraint k ON k.conrelid = i.indrelid AND k.conindid = i.indexrelid \
             AND k.contype IN ('p', 'u', 'x') LEFT JOIN pg_tablespace s ON s.oid = ic.reltablespace \
             LEFT JOIN pg_description d ON d.objoid = coalesce(k.oid, i.indexrelid) AND d.objsubid = 0 AND d.classoid = \
             CASE WHEN k.oid IS NULL THEN 'pg_class'::regclass ELSE 'pg_constraint'::regclass END \
             WHERE c.relkind IN ('r', 'p') AND (i.indisprimary OR NOT ic.relispartition) AND {} \
             ORDER BY i.indrelid, ic.relname",
            self.tables
        )
    }

    fn views(&self) -> String {
        format!(
            "SELECT {CLASS}, c.relkind = 'm', pg_get_viewdef(c.oid), array_to_string(c.reloptions, ', ') \
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relkind IN ('v', 'm') AND {USERS} AND {} ORDER BY c.oid",
            not_of_extension("pg_class", "c.oid")
        )
    }

    /// Triggers somebody made: not those of constraints, nor a partition's copies.
    fn triggers(&self) -> String {
        let copies = if self.version >= 130_000 { "g.tgparentid = 0" } else { "true" };
        format!(
            "SELECT g.tgname, {CLASS}, pg_get_triggerdef(g.oid), g.tgenabled, c.oid::regclass::text \
             FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE NOT g.tgisinternal AND {copies} AND {USERS} AND {} AND {} ORDER BY g.oid",
            not_of_extension("pg_class", "c.oid"),
            not_of_extension("pg_trigger", "g.oid")
        )
    }

    /// Extensions that are not there from the start.
    fn extensions(&self) -> String {
        "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'".to_owned()
    }
}

/// Objects of the server's own have smaller numbers than this.
pub(super) const FIRST_OWN: u32 = 16_384;

/// Name of a relation.
pub(super) const CLASS: &str = "CASE WHEN NOT pg_table_is_visible(c.oid) THEN n.nspname END, c.relname";

/// Name of a type.
pub(super) const TYPE: &str = "CASE WHEN NOT pg_type_is_visible(t.oid) THEN n.nspname END, t.typname";

/// How a sequence counts, where it does not do so as usual for its type and direction.
pub(super) const SEQUENCE: &str = "concat_ws(' ', \
     CASE WHEN s.seqstart <> CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END \
     THEN 'START WITH ' || s.seqstart END, \
     CASE WHEN s.seqincrement <> 1 THEN 'INCREMENT BY ' || s.seqincrement END, \
     CASE WHEN s.seqmin <> CASE WHEN s.seqincrement > 0 THEN 1 WHEN s.seqtypid = 'int2'::regtype THEN -32768 \
     WHEN s.seqtypid = 'int4'::regtype THEN -2147483648 ELSE -9223372036854775808 END THEN 'MINVALUE ' || s.seqmin END, \
     CASE WHEN s.seqmax <> CASE WHEN s.seqincrement < 0 THEN -1 WHEN s.seqtypid = 'int2'::regtype THEN 32767 \
     WHEN s.seqtypid = 'int4'::regtype THEN 2147483647 ELSE 9223372036854775807 END THEN 'MAXVALUE ' || s.seqmax END, \
     CASE WHEN s.seqcache <> 1 THEN 'CACHE ' || s.seqcache END, CASE WHEN s.seqcycle THEN 'CYCLE' END)";
