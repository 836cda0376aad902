//! Whether the editor that started the server is still there.

use std::time::Duration;

/// How often the editor's process is looked for. The end of the input is the first sign; this one is for editors that
/// die while something else keeps the input open.
const INTERVAL: Duration = Duration::from_secs(2);

/// The process to watch, where it can be seen: not in another container, and not on a system that does not show
/// processes as files. It must be looked for at once, or one that dies early would seem never to have been there.
#[must_use]
pub fn visible(process: Option<u32>) -> Option<u32> {
    process.filter(|&process| is_there(process))
}

/// Ends when the process is gone; never, where there is none to watch.
pub async fn gone(process: Option<u32>) {
    let Some(process) = process else { return std::future::pending().await };
    while is_there(process) {
        tokio::time::sleep(INTERVAL).await;
    }
}

/// Whether a process runs. One that has ended and waits to be collected by its parent does not.
fn is_there(process: u32) -> bool {
    if is_parent(process) {
        return true;
    }
    let Ok(status) = std::fs::read_to_string(format!("/proc/{process}/stat")) else { return false };
    // The state follows the name, which stands in brackets and may hold brackets itself.
    let state = status.rsplit_once(')').and_then(|(_, rest)| rest.trim_start().chars().next());
    !matches!(state, Some('Z' | 'X') | None)
}

/// A process whose parent dies is given another, so that this needs no file system.
#[cfg(unix)]
fn is_parent(process: u32) -> bool {
    std::os::unix::process::parent_id() == process
}

#[cfg(not(unix))]
const fn is_parent(_: u32) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn sees_processes_come_and_go() {
        assert!(is_there(std::process::id()));
        let mut child = std::process::Command::new("true").spawn().expect("`true` can be started");
        let process = child.id();
        while is_there(process) {
            std::thread::yield_now();
        }
        child.wait().expect("the child can be collected");
        assert!(!is_there(process), "collected");
    }
}
