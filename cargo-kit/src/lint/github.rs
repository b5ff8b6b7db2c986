//! Annotations of GitHub Actions
//! (<https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>).

use ruskit::lint::{Finding, Severity};

use super::whole;

/// One line for each finding.
pub(crate) fn annotations(findings: &[Finding]) -> String {
    findings.iter().map(|finding| annotation(finding) + "\n").collect()
}

fn annotation(finding: &Finding) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let (file, title) = (property(&finding.file), property(&finding.rule));
    let line = finding.line.max(1);
    format!("::{command} file={file},line={line},title={title}::{}", data(&whole(finding)))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::sample;

    #[test]
    fn what_has_a_meaning_is_escaped() {
        let mut linted = sample();
        linted.findings[0].file = "a,b:c.sql".to_owned();
        assert_eq!(
            annotations(&linted.findings),
            "::error file=a%2Cb%3Ac.sql,line=3,title=index-not-concurrent::keeps writes to posts waiting, 100%25%0A\
             measured: locks posts (SHARE)%0ACreate it with CONCURRENTLY.\n"
        );
    }
}
