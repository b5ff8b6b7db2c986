//! Runs this project's migrations. `cargo kit` builds and calls it; in production it runs on its own.

ruskit::migrations!();

fn main() -> std::process::ExitCode {
    ruskit::console::main()
}
