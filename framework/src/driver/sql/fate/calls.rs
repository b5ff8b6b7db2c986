//! Functions that a statement calls.

use crate::driver::sql::tokens::{Token, TokenKind, unquote};
use crate::driver::sql::words::Words;

/// Whether it calls one that is not known to leave rows alone: a name stands before a parenthesis.
pub(super) fn calls_unknown(words: &Words<'_>) -> bool {
    let tokens = words.left();
    let calls = |at: &usize| tokens[at + 1].is_symbol(words.text, "(") && may_change_rows(words, &tokens[..=*at]);
    (0..tokens.len().saturating_sub(1)).any(|at| calls(&at))
}

/// Whether the last of the tokens is the name of such a function.
fn may_change_rows(words: &Words<'_>, tokens: &[Token]) -> bool {
    let [before @ .., name] = tokens else { return false };
    let is = |ago: usize, text: &str| {
        let token = before.len().checked_sub(ago).and_then(|at| before.get(at));
        token.is_some_and(|token| token.text(words.text).eq_ignore_ascii_case(text))
    };
    let text = unquote(name.text(words.text));
    let is_one_of = |names: &str| names.split_ascii_whitespace().any(|name| name.eq_ignore_ascii_case(&text));
    match name.kind {
        // Types, and other names for what was selected.
        TokenKind::Word | TokenKind::Quoted if is(1, "AS") || is(1, "::") || is(1, ")") => false,
        // Of the database's own only where no other schema is said.
        TokenKind::Word | TokenKind::Quoted if is(1, ".") => !(is(2, "pg_catalog") && is_one_of(HARMLESS)),
        TokenKind::Word => !is_one_of(NONE) && !is_one_of(HARMLESS),
        TokenKind::Quoted => !is_one_of(HARMLESS),
        _ => false,
    }
}

/// Words before a parenthesis that call nothing.
const NONE: &str = "ALL AND ANY ARRAY AS BETWEEN BY CASE DISTINCT ELSE EXCEPT EXISTS FILTER FROM GROUP HAVING IN INDEX \
    INTERSECT INTERVAL IS JOIN KEY LATERAL LIKE LIMIT MATERIALIZED NOT OFFSET ON OR OVER PARTITION ROW SELECT SETS SOME \
    THEN UNION USING VALUES WHEN WHERE WITH ROLLUP CUBE";

/// Functions the databases bring along that leave rows alone.
const HARMLESS: &str = "abs acos adddate addtime age any_value array_agg array_append array_length array_position \
    array_remove array_to_string ascii asin atan atan2 avg benchmark bin bit_and bit_count bit_length bit_or bit_xor \
    bool_and bool_or btrim cardinality cast cbrt ceil ceiling changes char char_length character_length chr \
    clock_timestamp coalesce col_description collation concat concat_ws connection_id conv convert convert_from \
    convert_to convert_tz cos cot count crc32 cume_dist curdate current_database current_date current_schema \
    current_schemas current_setting current_time current_timestamp current_user currval curtime database date date_add \
    date_bin date_diff date_format date_part date_sub date_trunc datediff datetime day dayname dayofmonth dayofweek \
    dayofyear decode default degrees dense_rank div elt encode every exp extract field find_in_set first_value floor \
    format format_type found_rows from_base64 from_days from_unixtime gen_random_uuid generate_series get_format \
    get_lock glob greatest group_concat grouping has_table_privilege hex hour if ifnull iif inet_aton inet_ntoa initcap \
    insert instr is_free_lock is_used_lock isfinite isnull json json_agg json_array json_array_elements \
    json_array_elements_text json_array_length json_arrayagg json_build_array json_build_object json_contains \
    json_each json_each_text json_extract json_extract_path json_extract_path_text json_group_array json_group_object \
    json_insert json_keys json_length json_merge_patch json_merge_preserve json_object json_object_agg \
    json_object_keys json_objectagg json_patch json_populate_record json_quote json_remove json_replace json_search \
    json_set json_table json_to_record json_to_recordset json_tree json_type json_typeof json_unquote json_valid \
    json_value jsonb jsonb_agg jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array \
    jsonb_build_object jsonb_each jsonb_each_text jsonb_extract_path jsonb_extract_path_text jsonb_insert \
    jsonb_object_agg jsonb_object_keys jsonb_path_exists jsonb_path_query jsonb_pretty jsonb_set jsonb_strip_nulls \
    jsonb_to_record jsonb_to_recordset jsonb_typeof julianday justify_days justify_hours justify_interval lag last_day \
    last_insert_id last_insert_rowid last_value lastval lcase lead least left length likelihood likely ln localtime \
    localtimestamp locate log log10 log2 lower lpad ltrim make_date make_interval make_set make_time make_timestamp \
    make_timestamptz makedate maketime master_pos_wait max md5 microsecond mid min minute mod month monthname now \
    nextval nth_value ntile nullif num_nonnulls num_nulls obj_description octet_length ord overlay percent_rank \
    percentile_cont percentile_disc period_add period_diff pg_advisory_lock pg_advisory_unlock \
    pg_advisory_unlock_all pg_advisory_xact_lock pg_get_constraintdef pg_get_expr pg_get_functiondef pg_get_indexdef \
    pg_get_serial_sequence pg_get_viewdef pg_notify pg_relation_size pg_size_pretty pg_sleep pg_table_size \
    pg_total_relation_size pg_try_advisory_lock pg_typeof pi position pow power printf quarter quote quote_ident \
    quote_literal quote_nullable radians rand random randomblob rank regexp_count regexp_instr regexp_like \
    regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr release_lock \
    repeat replace reverse right round row_count row_number row_to_json rpad rtrim schema sec_to_time second \
    session_user set_config setseed setval sha1 sha2 sha256 sha512 sign sin sleep soundex space split_part sqlite_version \
    sqrt statement_timestamp std stddev stddev_pop stddev_samp str_to_date strcmp strftime string_agg \
    string_to_array strpos subdate substr substring substring_index subtime sum sysdate system_user tan \
    text time time_format time_to_sec timediff timeofday timestamp timestampadd timestampdiff to_base64 to_char \
    to_date to_days to_hex to_json to_jsonb to_number to_regclass to_seconds to_timestamp to_tsquery to_tsvector \
    total total_changes transaction_timestamp translate trim trunc truncate txid_current typeof ucase unhex unicode \
    unistr unixepoch unix_timestamp unlikely unnest upper user utc_date utc_time utc_timestamp uuid uuid_short uuidv4 \
    uuidv7 var_pop var_samp variance version week weekday weekofyear weight_string width_bucket xmlagg year yearweek \
    zeroblob";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::sql::tokens::Lexis;

    #[test]
    fn functions_of_others_are_told_from_the_databases_own() {
        for (text, calls) in [
            ("purge_users()", true),
            ("public.count(a)", true),
            (r#""Purge"(1)"#, true),
            ("1 WHERE EXISTS (SELECT purge (id) FROM users)", true),
            ("a.b.purge()", true),
            ("count(*), max(id) FROM users WHERE id IN (1, 2) AND (a OR b)", false),
            ("setval('users_id_seq', (SELECT max(id) FROM users))", false),
            ("pg_catalog.set_config('search_path', '', false)", false),
            ("CAST(a AS VARCHAR(20)), a::numeric(10, 2) FROM (VALUES (1, 2)) v(a, b)", false),
            ("sum(a) OVER (PARTITION BY b), 'purge()'", false),
        ] {
            assert_eq!(calls_unknown(&Words::of(text, &Lexis::STANDARD)), calls, "{text}");
        }
    }
}
