//! Running whole processes and watching them from outside.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use crate::Failure;

/// Counted runs, where a measure does not say otherwise.
pub(crate) const RUNS: usize = 7;

/// Runs the command to its end; the seconds it took.
pub(crate) fn seconds(command: &mut Command) -> Result<f64, Failure> {
    let began = Instant::now();
    let ended = silently(command)?.wait_with_output()?;
    let seconds = began.elapsed().as_secs_f64();
    match ended.status.success() {
        true => Ok(seconds),
        false => Err(format!("{command:?} failed: {}", String::from_utf8_lossy(&ended.stderr)).into()),
    }
}

/// Runs the command to its end; its greatest memory in MiB as the kernel tells it (`VmHWM`), asked every millisecond.
/// None where the kernel has no `/proc`.
pub(crate) fn peak_memory(command: &mut Command) -> Result<Option<f64>, Failure> {
    let mut child = silently(command)?;
    let status = Path::new("/proc").join(child.id().to_string()).join("status");
    let mut peak = None;
    while child.try_wait()?.is_none() {
        peak = high_water(&status).or(peak);
        thread::sleep(Duration::from_millis(1));
    }
    match child.wait()?.success() {
        true => Ok(peak),
        false => Err(format!("{command:?} failed").into()),
    }
}

fn high_water(status: &Path) -> Option<f64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1024.0)
}

/// CPU seconds of all processes that this one has waited for, and theirs in turn; none where there is no `/proc`.
pub(crate) fn cpu_of_children() -> Option<f64> {
    /// The kernel's `USER_HZ`: 100 on every Linux that Rust runs on.
    const TICKS: f64 = 100.0;
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the program's name in parentheses; `cutime` and `cstime` are the 16th and 17th.
    let mut fields = text.rsplit_once(')')?.1.split_whitespace().skip(13);
    let mut next = || fields.next()?.parse::<f64>().ok();
    Some((next()? + next()?) / TICKS)
}

fn silently(command: &mut Command) -> Result<Child, Failure> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    Ok(command.spawn().map_err(|error| format!("{command:?}: {error}"))?)
}
