//! The `calame` command: parse, dispatch, exit code.
fn main() -> std::process::ExitCode {
    calame::cli::main()
}
