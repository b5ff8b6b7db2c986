//! What Kit does not model, as the text that creates it.
//!
//! Each query gives kind, name (schema where it is needed, and what it is called there), what stands behind the name, or
//! in place of it where it is no plain name, and the text. The server writes most texts itself; the others are put together here, every name through
//! `quote_ident`.

use super::super::catalog::{USERS, not_of_extension};
use super::queries::{CLASS, FIRST_OWN, SEQUENCE, TYPE};

/// How many queries there are.
pub(super) const COUNT: usize = 20;

/// The queries for a server of this version.
pub(super) fn queries(version: u32) -> [String; COUNT] {
    [
        schemas(),
        routines(),
        aggregates(),
        sequences(),
        domains(),
        composites(),
        ranges(version),
        collations(version),
        indexes_of_views(),
        rules(),
        policies(),
        statistics(),
        event_triggers(),
        servers(),
        foreign_tables(),
        casts(),
        operators(),
        dictionaries(),
        configurations(),
        comments(),
    ]
}

fn schemas() -> String {
    format!(
        "SELECT 'schema', NULL, n.nspname, '', 'CREATE SCHEMA ' || quote_ident(n.nspname) FROM pg_namespace n \
         WHERE {USERS} AND n.nspname <> 'public' AND {}",
        not_of_extension("pg_namespace", "n.oid")
    )
}

const ROUTINE: &str = "CASE WHEN NOT pg_function_is_visible(p.oid) THEN n.nspname END, p.proname, \
     '(' || oidvectortypes(p.proargtypes) || ')'";

/// The functions of a range type come with the type.
fn not_internal(oid: &str) -> String {
    format!(
        "NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = {oid} \
         AND d.deptype IN ('e', 'i'))"
    )
}

fn routines() -> String {
    format!(
        "SELECT CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, {ROUTINE}, pg_get_functiondef(p.oid) \
         FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace \
         WHERE p.prokind <> 'a' AND {USERS} AND {} ORDER BY p.oid",
        not_internal("p.oid")
    )
}

fn aggregates() -> String {
    let function =
        |column: &str, word: &str| format!("CASE WHEN a.{column} <> 0 THEN '{word} = ' || a.{column}::regproc END");
    format!(
        "SELECT 'aggregate', {ROUTINE}, 'CREATE AGGREGATE ' || p.oid::regproc || '(' \
         || CASE WHEN p.pronargs = 0 THEN '*' ELSE pg_get_function_arguments(p.oid) END || ') (' || concat_ws(', ', \
         'SFUNC = ' || a.aggtransfn::regproc, 'STYPE = ' || format_type(a.aggtranstype, NULL), \
         CASE WHEN a.aggtransspace <> 0 THEN 'SSPACE = ' || a.aggtransspace END, {}, \
         CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END, {}, {}, {}, \
         'INITCOND = ' || quote_literal(a.agginitval), {}, {}, \
         CASE WHEN a.aggmtranstype <> 0 THEN 'MSTYPE = ' || format_type(a.aggmtranstype, NULL) END, {}, \
         CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END, 'MINITCOND = ' || quote_literal(a.aggminitval), \
         (SELECT 'SORTOP = OPERATOR(' || quote_ident(sn.nspname) || '.' || o.oprname || ')' FROM pg_operator o \
         JOIN pg_namespace sn ON sn.oid = o.oprnamespace WHERE o.oid = a.aggsortop), \
         CASE p.proparallel WHEN 's' THEN 'PARALLEL = SAFE' WHEN 'r' THEN 'PARALLEL = RESTRICTED' END, \
         CASE WHEN a.aggkind = 'h' THEN 'HYPOTHETICAL' END) || ')' \
         FROM pg_proc p JOIN pg_aggregate a ON a.aggfnoid = p.oid JOIN pg_namespace n ON n.oid = p.pronamespace \
         WHERE {USERS} AND {} ORDER BY p.oid",
        function("aggfinalfn", "FINALFUNC"),
        function("aggcombinefn", "COMBINEFUNC"),
        function("aggserialfn", "SERIALFUNC"),
        function("aggdeserialfn", "DESERIALFUNC"),
        function("aggmtransfn", "MSFUNC"),
        function("aggminvtransfn", "MINVFUNC"),
        function("aggmfinalfn", "MFINALFUNC"),
        not_internal("p.oid")
    )
}

/// Sequences that no column owns.
fn sequences() -> String {
    format!(
        "SELECT 'sequence', {CLASS}, '', concat_ws(' ', 'CREATE ' || CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' \
         ELSE '' END || 'SEQUENCE ' || c.oid::regclass, \
         CASE WHEN s.seqtypid <> 'int8'::regtype THEN 'AS ' || format_type(s.seqtypid, NULL) END, \
         nullif({SEQUENCE}, '')) \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_sequence s ON s.seqrelid = c.oid \
         WHERE {USERS} AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass \
         AND d.objid = c.oid AND d.deptype IN ('a', 'i', 'e') AND d.refclassid <> 'pg_namespace'::regclass)",
    )
}

fn domains() -> String {
    format!(
        "SELECT 'domain', {TYPE}, '', concat_ws(' ', 'CREATE DOMAIN ' || t.oid::regtype || ' AS ' \
         || format_type(t.typbasetype, t.typtypmod), \
         CASE WHEN t.typcollation <> b.typcollation THEN (SELECT 'COLLATE ' || quote_ident(cn.nspname) || '.' \
         || quote_ident(co.collname) FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace \
         WHERE co.oid = t.typcollation) END, 'DEFAULT ' || t.typdefault, CASE WHEN t.typnotnull THEN 'NOT NULL' END, \
         (SELECT string_agg('CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid), ' ' \
         ORDER BY k.conname) FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c')) \
         FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_type b ON b.oid = t.typbasetype \
         WHERE t.typtype = 'd' AND {USERS} AND {} ORDER BY t.oid",
        not_of_extension("pg_type", "t.oid")
    )
}

fn composites() -> String {
    format!(
        "SELECT 'type', {TYPE}, '', 'CREATE TYPE ' || t.oid::regtype || ' AS (' || coalesce((SELECT \
         string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod) || coalesce(' COLLATE ' \
         || (SELECT quote_ident(cn.nspname) || '.' || quote_ident(co.collname) FROM pg_collation co \
         JOIN pg_namespace cn ON cn.oid = co.collnamespace JOIN pg_type b ON b.oid = a.atttypid \
         WHERE co.oid = a.attcollation AND a.attcollation <> b.typcollation), ''), ', ' ORDER BY a.attnum) \
         FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '') || ')' \
         FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c' \
         JOIN pg_namespace n ON n.oid = t.typnamespace WHERE {USERS} AND {} ORDER BY t.oid",
        not_of_extension("pg_type", "t.oid")
    )
}

fn ranges(version: u32) -> String {
    let multirange = if version >= 140_000 { "'MULTIRANGE_TYPE_NAME = ' || r.rngmultitypid::regtype" } else { "NULL" };
    format!(
        "SELECT 'type', {TYPE}, '', 'CREATE TYPE ' || t.oid::regtype || ' AS RANGE (' || concat_ws(', ', \
         'SUBTYPE = ' || format_type(r.rngsubtype, NULL), \
         CASE WHEN NOT o.opcdefault THEN 'SUBTYPE_OPCLASS = ' || quote_ident(n2.nspname) || '.' \
         || quote_ident(o.opcname) END, \
         CASE WHEN r.rngcollation <> b.typcollation THEN 'COLLATION = ' || quote_ident(cn.nspname) || '.' \
         || quote_ident(co.collname) END, \
         CASE WHEN r.rngsubdiff <> 0 THEN 'SUBTYPE_DIFF = ' || r.rngsubdiff::regproc END, {multirange}) || ')' \
         FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_namespace n ON n.oid = t.typnamespace \
         JOIN pg_type b ON b.oid = r.rngsubtype JOIN pg_opclass o ON o.oid = r.rngsubopc \
         JOIN pg_namespace n2 ON n2.oid = o.opcnamespace LEFT JOIN pg_collation co ON co.oid = r.rngcollation \
         LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE {USERS} AND {} ORDER BY t.oid",
        not_of_extension("pg_type", "t.oid")
    )
}

/// The locale's column has had three names.
fn collations(version: u32) -> String {
    let locale = match version {
        170_000.. => "co.colllocale",
        150_000.. => "co.colliculocale",
        _ => "CASE WHEN co.collprovider = 'i' THEN co.collcollate END",
    };
    format!(
        "SELECT 'collation', CASE WHEN NOT pg_collation_is_visible(co.oid) THEN n.nspname END, co.collname, '', \
         'CREATE COLLATION ' || quote_ident(n.nspname) || '.' || quote_ident(co.collname) || ' (' || concat_ws(', ', \
         'PROVIDER = ' || CASE co.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END, \
         'LOCALE = ' || quote_literal({locale}), \
         CASE WHEN co.collprovider = 'c' THEN 'LC_COLLATE = ' || quote_literal(co.collcollate) || ', LC_CTYPE = ' \
         || quote_literal(co.collctype) END, CASE WHEN NOT co.collisdeterministic THEN 'DETERMINISTIC = false' END) \
         || ')' FROM pg_collation co JOIN pg_namespace n ON n.oid = co.collnamespace WHERE {USERS} AND {}",
        not_of_extension("pg_collation", "co.oid")
    )
}

/// Views have no place for their indexes.
fn indexes_of_views() -> String {
    format!(
        "SELECT 'index', CASE WHEN NOT pg_table_is_visible(ic.oid) THEN n.nspname END, ic.relname, '', \
         pg_get_indexdef(ic.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid AND c.relkind = 'm' \
         JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE {USERS} AND {}",
        not_of_extension("pg_class", "c.oid")
    )
}

fn rules() -> String {
    format!(
        "SELECT 'rule', NULL, '', r.rulename || ' on ' || c.oid::regclass, rtrim(pg_get_ruledef(r.oid), ';') \
         FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE r.rulename <> '_RETURN' AND {USERS} AND {}",
        not_of_extension("pg_class", "c.oid")
    )
}

fn policies() -> String {
    format!(
        "SELECT 'policy', NULL, '', p.polname || ' on ' || c.oid::regclass, concat_ws(' ', \
         'CREATE POLICY ' || quote_ident(p.polname) || ' ON ' || c.oid::regclass, \
         CASE WHEN NOT p.polpermissive THEN 'AS RESTRICTIVE' END, \
         CASE p.polcmd WHEN 'r' THEN 'FOR SELECT' WHEN 'a' THEN 'FOR INSERT' WHEN 'w' THEN 'FOR UPDATE' \
         WHEN 'd' THEN 'FOR DELETE' END, \
         CASE WHEN p.polroles <> '{{0}}' THEN 'TO ' || (SELECT string_agg(quote_ident(r.rolname), ', ' \
         ORDER BY r.rolname) FROM pg_roles r WHERE r.oid = ANY (p.polroles)) END, \
         'USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', \
         'WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')') \
         FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE {USERS}"
    )
}

fn statistics() -> String {
    format!(
        "SELECT 'statistics', CASE WHEN NOT pg_statistics_obj_is_visible(s.oid) THEN n.nspname END, s.stxname, '', \
         pg_get_statisticsobjdef(s.oid) FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace \
         WHERE {USERS}"
    )
}

fn event_triggers() -> String {
    format!(
        "SELECT 'event trigger', NULL, '', e.evtname, concat_ws(' ', 'CREATE EVENT TRIGGER ' || quote_ident(e.evtname) \
         || ' ON ' || e.evtevent, 'WHEN TAG IN (' || (SELECT string_agg(quote_literal(tag), ', ') \
         FROM unnest(e.evttags) tag) || ')', 'EXECUTE FUNCTION ' || e.evtfoid::regproc || '()') \
         FROM pg_event_trigger e WHERE {}",
        not_of_extension("pg_event_trigger", "e.oid")
    )
}

/// Options of a foreign thing, from the array the catalog keeps.
fn options(of: &str) -> String {
    format!(
        "(SELECT 'OPTIONS (' || string_agg(quote_ident(o.option_name) || ' ' || quote_literal(o.option_value), ', ') \
         || ')' FROM pg_options_to_table({of}) o)"
    )
}

/// Other servers whose tables are used here; who logs in there, and how, is not looked at.
fn servers() -> String {
    format!(
        "SELECT 'server', NULL, s.srvname, '', concat_ws(' ', 'CREATE SERVER ' || quote_ident(s.srvname), \
         'TYPE ' || quote_literal(s.srvtype), 'VERSION ' || quote_literal(s.srvversion), \
         'FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname), {}) \
         FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE {}",
        options("s.srvoptions"),
        not_of_extension("pg_foreign_server", "s.oid")
    )
}

fn foreign_tables() -> String {
    format!(
        "SELECT 'foreign table', {CLASS}, '', concat_ws(' ', 'CREATE FOREIGN TABLE ' || c.oid::regclass || ' (' \
         || coalesce((SELECT string_agg(concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod), {}, \
         CASE WHEN a.attnotnull THEN 'NOT NULL' END, 'DEFAULT ' || pg_get_expr(v.adbin, v.adrelid)), ', ' \
         ORDER BY a.attnum) FROM pg_attribute a LEFT JOIN pg_attrdef v ON v.adrelid = a.attrelid AND v.adnum = a.attnum \
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '') || ')', \
         'SERVER ' || quote_ident(s.srvname), {}) \
         FROM pg_foreign_table t JOIN pg_class c ON c.oid = t.ftrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
         JOIN pg_foreign_server s ON s.oid = t.ftserver WHERE {USERS} AND {}",
        options("a.attfdwoptions"),
        options("t.ftoptions"),
        not_of_extension("pg_class", "c.oid")
    )
}

fn casts() -> String {
    format!(
        "SELECT 'cast', NULL, '', format_type(c.castsource, NULL) || ' as ' || format_type(c.casttarget, NULL), \
         concat_ws(' ', 'CREATE CAST (' || format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL) \
         || ')', CASE c.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || c.castfunc::regprocedure \
         WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END, \
         CASE c.castcontext WHEN 'a' THEN 'AS ASSIGNMENT' WHEN 'i' THEN 'AS IMPLICIT' END) \
         FROM pg_cast c WHERE c.oid >= {FIRST_OWN} AND {} AND NOT EXISTS (SELECT FROM pg_depend d \
         WHERE d.classid = 'pg_cast'::regclass AND d.objid = c.oid AND d.deptype = 'i')",
        not_of_extension("pg_cast", "c.oid")
    )
}

fn operators() -> String {
    format!(
        "SELECT 'operator', NULL, '', o.oid::regoperator::text, 'CREATE OPERATOR ' || quote_ident(n.nspname) || '.' \
         || o.oprname || ' (' || concat_ws(', ', 'FUNCTION = ' || o.oprcode::regproc, \
         CASE WHEN o.oprleft <> 0 THEN 'LEFTARG = ' || format_type(o.oprleft, NULL) END, \
         CASE WHEN o.oprright <> 0 THEN 'RIGHTARG = ' || format_type(o.oprright, NULL) END, \
         (SELECT 'COMMUTATOR = OPERATOR(' || quote_ident(m.nspname) || '.' || p.oprname || ')' FROM pg_operator p \
         JOIN pg_namespace m ON m.oid = p.oprnamespace WHERE p.oid = o.oprcom), \
         (SELECT 'NEGATOR = OPERATOR(' || quote_ident(m.nspname) || '.' || p.oprname || ')' FROM pg_operator p \
         JOIN pg_namespace m ON m.oid = p.oprnamespace WHERE p.oid = o.oprnegate), \
         CASE WHEN o.oprrest <> 0 THEN 'RESTRICT = ' || o.oprrest::regproc END, \
         CASE WHEN o.oprjoin <> 0 THEN 'JOIN = ' || o.oprjoin::regproc END, CASE WHEN o.oprcanhash THEN 'HASHES' END, \
         CASE WHEN o.oprcanmerge THEN 'MERGES' END) || ')' \
         FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE o.oprcode <> 0 AND {USERS} AND {}",
        not_of_extension("pg_operator", "o.oid")
    )
}

fn dictionaries() -> String {
    format!(
        "SELECT 'text search dictionary', CASE WHEN NOT pg_ts_dict_is_visible(d.oid) THEN n.nspname END, d.dictname, '', \
         'CREATE TEXT SEARCH DICTIONARY ' || quote_ident(n.nspname) || '.' || quote_ident(d.dictname) || ' (' \
         || concat_ws(', ', 'TEMPLATE = ' || quote_ident(m.nspname) || '.' || quote_ident(t.tmplname), \
         d.dictinitoption) || ')' FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace \
         JOIN pg_ts_template t ON t.oid = d.dicttemplate JOIN pg_namespace m ON m.oid = t.tmplnamespace \
         WHERE {USERS} AND {}",
        not_of_extension("pg_ts_dict", "d.oid")
    )
}

fn configurations() -> String {
    format!(
        "SELECT 'text search configuration', CASE WHEN NOT pg_ts_config_is_visible(c.oid) THEN n.nspname END, \
         c.cfgname, '', concat_ws(E';\n', 'CREATE TEXT SEARCH CONFIGURATION ' || w.name || ' (PARSER = ' \
         || quote_ident(m.nspname) || '.' || quote_ident(p.prsname) || ')', \
         (SELECT string_agg('ALTER TEXT SEARCH CONFIGURATION ' || w.name || ' ADD MAPPING FOR ' || k.alias || ' WITH ' \
         || k.dictionaries, E';\n' ORDER BY k.alias) FROM (SELECT t.alias, \
         string_agg(x.mapdict::regdictionary::text, ', ' ORDER BY x.mapseqno) AS dictionaries \
         FROM pg_ts_config_map x JOIN ts_token_type(p.oid) t ON t.tokid = x.maptokentype \
         WHERE x.mapcfg = c.oid GROUP BY t.alias) k)) \
         FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace JOIN pg_ts_parser p ON p.oid = c.cfgparser \
         JOIN pg_namespace m ON m.oid = p.prsnamespace \
         CROSS JOIN LATERAL (SELECT quote_ident(n.nspname) || '.' || quote_ident(c.cfgname) AS name) w \
         WHERE {USERS} AND {}",
        not_of_extension("pg_ts_config", "c.oid")
    )
}

/// Comments on all that has no place for them in the model. The server names each object as `COMMENT ON` does, but for
/// a domain's constraint.
fn comments() -> String {
    "SELECT 'comment', NULL, '', o.what || ' ' || o.identity, 'COMMENT ON ' || CASE o.what \
         WHEN 'table constraint' THEN 'CONSTRAINT ' || o.identity \
         WHEN 'domain constraint' THEN 'CONSTRAINT ' || replace(o.identity, ' on ', ' ON DOMAIN ') \
         WHEN 'view column' THEN 'COLUMN ' || o.identity WHEN 'materialized view column' THEN 'COLUMN ' || o.identity \
         WHEN 'composite type column' THEN 'COLUMN ' || o.identity WHEN 'composite type' THEN 'TYPE ' || o.identity \
         WHEN 'foreign table column' THEN 'COLUMN ' || o.identity WHEN 'statistics object' THEN 'STATISTICS ' \
         || o.identity ELSE upper(o.what) || ' ' || o.identity END || ' IS ' || quote_literal(o.description) \
         FROM (SELECT i.type AS what, i.identity, d.description, i.schema, d.classoid, d.objoid, d.objsubid \
         FROM pg_description d CROSS JOIN LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) i \
         WHERE d.objoid >= 16384 AND d.classoid IN ('pg_class'::regclass, 'pg_type'::regclass, 'pg_proc'::regclass, \
         'pg_constraint'::regclass, 'pg_trigger'::regclass, 'pg_rewrite'::regclass, 'pg_policy'::regclass, \
         'pg_namespace'::regclass, 'pg_statistic_ext'::regclass, 'pg_collation'::regclass, \
         'pg_foreign_server'::regclass, 'pg_ts_config'::regclass, 'pg_ts_dict'::regclass) \
         AND NOT (d.classoid = 'pg_class'::regclass AND EXISTS (SELECT FROM pg_class c WHERE c.oid = d.objoid \
         AND (c.relkind IN ('r', 'p') OR c.relkind IN ('i', 'I') AND EXISTS (SELECT FROM pg_index x JOIN pg_class r \
         ON r.oid = x.indrelid WHERE x.indexrelid = c.oid AND r.relkind IN ('r', 'p')) \
         AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x'))))) \
         AND NOT (d.classoid = 'pg_constraint'::regclass AND EXISTS (SELECT FROM pg_constraint k \
         WHERE k.oid = d.objoid AND k.contype IN ('u', 'x'))) \
         AND NOT (d.classoid = 'pg_type'::regclass AND EXISTS (SELECT FROM pg_type t WHERE t.oid = d.objoid \
         AND t.typtype = 'e')) \
         AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classoid AND e.objid = d.objoid \
         AND e.deptype = 'e')) o WHERE o.identity IS NOT NULL AND coalesce(o.schema, '') !~ '^pg_'"
        .to_owned()
}
