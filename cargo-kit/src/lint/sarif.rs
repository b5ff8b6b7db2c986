//! SARIF 2.1.0, for code scanning (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).

use ruskit::lint::{self, Finding, Rule, Severity};
use serde_json::{Value, json};

use super::{Linted, whole};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// One run, with the rules that spoke in it.
pub(crate) fn document(linted: &Linted) -> Value {
    let mut rules: Vec<&Rule> = Vec::new();
    for rule in linted.findings.iter().filter_map(|finding| lint::rule(&finding.rule)) {
        if !rules.iter().any(|other| other.name == rule.name) {
            rules.push(rule);
        }
    }
    let results = linted.findings.iter().map(|finding| {
        let index = rules.iter().position(|rule| rule.name == finding.rule);
        result(finding, index)
    });
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "cargo kit migrate:lint",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.iter().map(|rule| described(rule, linted)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { "SRCROOT": { "description": { "text": "The folder of the project." } } },
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

fn described(rule: &Rule, linted: &Linted) -> Value {
    let severity = rule.for_dialect(linted.server.dialect).map_or(Severity::Warning, |advice| advice.severity);
    let page = lint::page(rule);
    let mut described = json!({
        "id": rule.name,
        "shortDescription": { "text": sentence(rule.title) },
        "fullDescription": { "text": rule.why },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": level(severity) },
    });
    if let Some(source) = rule.sources.first() {
        described["helpUri"] = json!(source);
    }
    described
}

fn result(finding: &Finding, index: Option<usize>) -> Value {
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": { "text": whole(finding) },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri(&finding.file), "uriBaseId": "SRCROOT" },
                "region": { "startLine": finding.line.max(1) },
            },
        }],
        "partialFingerprints": {
            "kitFinding/v1": format!("{}:{}:{}", finding.migration, finding.rule, finding.message),
        },
    });
    if let Some(index) = index {
        result["ruleIndex"] = json!(index);
    }
    result
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// A path as a relative reference: what has a meaning in one is written as its bytes.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::sample;

    #[test]
    fn a_result_points_at_its_rule_and_place() {
        let document = document(&sample());
        let run = &document["runs"][0];
        let result = &run["results"][0];
        assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "index-not-concurrent");
        assert_eq!((&result["ruleIndex"], &result["level"]), (&json!(0), &json!("error")));
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "database/migrations/20260101_000000_a.sql");
        assert_eq!(place["region"]["startLine"], 3);
    }

    #[test]
    fn a_path_is_a_reference() {
        assert_eq!(uri("a b/größe#1.sql"), "a%20b/gr%C3%B6%C3%9Fe%231.sql");
    }
}
