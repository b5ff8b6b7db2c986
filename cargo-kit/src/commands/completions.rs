//! `completions`: a script that completes `cargo-kit` and `cargo kit` in a shell.

use clap::Args;
use clap_complete::Shell as Kind;

use crate::cli;
use crate::failure::Failure;
use crate::shell::Shell;

const BASH_ADDITION: &str = include_str!("completions.bash");
const FISH_ADDITION: &str = include_str!("completions.fish");

const HELP: &str = "\
  bash        cargo kit completions bash > ~/.local/share/bash-completion/completions/cargo-kit
              and `source` it from ~/.bashrc, so that `cargo kit` completes too
  zsh         cargo kit completions zsh > a folder of $fpath/_cargo-kit
  fish        cargo kit completions fish > ~/.config/fish/completions/cargo-kit.fish
  powershell  cargo kit completions powershell >> $PROFILE
  elvish      cargo kit completions elvish >> ~/.config/elvish/rc.elv";

/// Options of `completions`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Completions {
    /// Shell to write the script for
    #[arg(value_enum, value_name = "SHELL")]
    shell: Kind,
}

impl Completions {
    pub(crate) fn run(&self, shell: Shell) -> Result<(), Failure> {
        shell.result(&match self.shell {
            // clap_complete's bash script mixes up a name with a hyphen; ours below calls the function it makes.
            Kind::Bash => format!("{}\n{BASH_ADDITION}", without_registration(&script(self.shell, "cargo_kit"))),
            Kind::Fish => format!("{}\n{FISH_ADDITION}", script(self.shell, "cargo-kit")),
            Kind::Zsh => with_escaped_colons(&script(self.shell, "cargo-kit")),
            other => script(other, "cargo-kit"),
        });
        Ok(())
    }
}

fn script(shell: Kind, name: &str) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::command(), name, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The function alone, without the lines that register it.
fn without_registration(script: &str) -> &str {
    script.find("\n}\n").map_or(script, |end| &script[..end + 3])
}

/// In zsh's lists of `command:description` a colon of the command's own is escaped, which clap_complete forgets.
fn with_escaped_colons(script: &str) -> String {
    let command = cli::command();
    let names = command.get_subcommands().map(clap::Command::get_name).filter(|name| name.contains(':'));
    names.fold(script.to_owned(), |script, name| {
        script.replace(&format!("\n'{name}:"), &format!("\n'{}:", name.replace(':', "\\:")))
    })
}
