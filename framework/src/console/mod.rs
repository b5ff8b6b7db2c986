//! The command tree.

/// Runs the runner's command line.
pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
