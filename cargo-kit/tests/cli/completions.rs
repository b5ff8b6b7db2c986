//! The bash script, run by a real bash.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::common::Place;

/// What bash offers for each line of words (separated by blanks, as bash splits them; the last one is being typed).
fn offers(before: &str, lines: &[&str]) -> Option<Vec<String>> {
    let script = Place::new().kit("completions bash").good().out;
    let mut bash = Command::new("bash")
        .args(["--norc", "--noprofile", "-s"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .inspect_err(|error| println!("skipped: no bash here: {error}"))
        .ok()?;
    let mut input = format!("{before}\n{script}\n{TRY}\n");
    for line in lines {
        input += &format!("try {line}\n");
    }
    bash.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = bash.wait_with_output().unwrap();
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

const TRY: &str = r#"
try() {
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    local registered="$(complete -p "$1")"
    [[ "$registered" =~ -F\ ([^ ]+) ]]
    "${BASH_REMATCH[1]}" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    echo "${COMPREPLY[*]}"
}
"#;

#[test]
fn a_colon_does_not_end_a_command() {
    let lines = ["cargo-kit migrate : fr", "cargo-kit db :", "cargo-kit mak", "cargo-kit migrate : fresh --for"];
    let Some(offers) = offers("", &lines) else { return };
    assert_eq!(offers, ["fresh", "diff show table create drop wipe", "make:migration", "--force --format"]);
}

#[test]
fn cargo_kit_completes_as_well_and_cargo_keeps_its_own() {
    let own = "_cargo() { COMPREPLY=(build); }; complete -F _cargo cargo";
    let lines = ["cargo kit migrate : sta", "cargo kit entity", "cargo kit new --vcs ''", "cargo bu"];
    let Some(offers) = offers(own, &lines) else { return };
    assert_eq!(offers, ["status", "entity:generate entity:check", "git none", "build"]);
}

#[test]
fn without_colons_in_comp_wordbreaks_the_whole_word_is_given() {
    let Some(offers) = offers("COMP_WORDBREAKS=${COMP_WORDBREAKS//:/}", &["cargo-kit migrate:fr"]) else { return };
    assert_eq!(offers, ["migrate:fresh"]);
}

#[test]
fn every_shell_has_a_script() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(place.kit(&format!("completions {shell}")).good().out.contains("fresh"), "{shell}");
    }
    let zsh = place.kit("completions zsh").good().out;
    assert!(zsh.contains("\n'migrate\\:fresh:Drop everything"), "{zsh}");
    place.kit("completions cmd").failed(2, "cmd");
}
