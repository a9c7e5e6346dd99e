//! What a process took.

use std::{fs, time::Duration};

/// The time that a process has worked, threads that ended included; none once it is gone.
pub fn worked(process: u32) -> Option<Duration> {
    let status = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name, in parentheses, may have spaces.
    let (_, numbers) = status.rsplit_once(") ")?;
    let hundredths = numbers.split(' ').skip(11).take(2).map(|number| number.parse::<u64>().unwrap());
    Some(Duration::from_millis(hundredths.sum::<u64>() * 10))
}

/// The megabytes of memory that a process takes.
pub fn memory(process: u32) -> f64 {
    of_status(process, "VmRSS:")
}

/// The most that it ever took.
pub fn most_memory(process: u32) -> f64 {
    of_status(process, "VmHWM:")
}

fn of_status(process: u32, name: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
}
