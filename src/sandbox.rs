//! What the program takes from itself before it reads a note: writing anywhere but in its own folders, connections, and
//! starting other programs. Should a fault ever lead it there, the system refuses.
//!
//! Linux alone offers this to a program without special rights: Landlock for files, seccomp for calls. Where the system
//! lacks one or both, the program works all the same and says so.

use std::fmt;
use std::path::Path;

/// The variable of the environment that leaves the sandbox out, where it is `off`.
pub const VARIABLE: &str = "SIDENOTE_SANDBOX";

/// How much of the sandbox is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sandbox {
    /// Whether files outside of the folders that were named cannot be written.
    pub files: bool,
    /// Whether sockets cannot be made, nor programs started.
    pub calls: bool,
    /// Whether the user wants none.
    pub refused: bool,
}

impl fmt::Display for Sandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self { refused: true, .. } => "The sandbox is off, as SIDENOTE_SANDBOX wants it.",
            Self { files: true, calls: true, .. } => {
                "The sandbox is on: nothing can be written but pages and dismissals, and no connection can be opened."
            }
            Self { files: true, .. } => {
                "The sandbox is half on: nothing can be written but pages and dismissals; the system does not let it \
                 rule out connections."
            }
            Self { calls: true, .. } => {
                "The sandbox is half on: no connection can be opened; the system has no Landlock to rule out writing."
            }
            _ => "The sandbox is off: the system offers none.",
        })
    }
}

/// Restricts this thread and all that it will start, for good. Files may be read anywhere, and written below folders
/// that are there. To be called before there are other threads.
#[must_use]
pub fn enter(writable: &[&Path]) -> Sandbox {
    let refused = std::env::var_os(VARIABLE).is_some_and(|value| value == "off");
    if refused {
        return Sandbox { files: false, calls: false, refused };
    }
    Sandbox { files: system::restrict_files(writable), calls: system::restrict_calls(), refused }
}

#[cfg(target_os = "linux")]
mod system {
    use std::collections::BTreeMap;
    use std::path::Path;

    use landlock::{
        ABI, Access, AccessFs, AccessNet, BitFlags, PathBeneath, PathFd, Ruleset, RulesetAttr, RulesetCreatedAttr,
        RulesetError, RulesetStatus, Scope,
    };
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

    /// The newest version of Landlock whose rules are used; on an older system fewer apply.
    const NEWEST: ABI = ABI::V6;

    /// What the program never calls: what makes a socket, or a ring that could make one, and what starts a program.
    const NEVER: [i64; 4] = [libc::SYS_socket, libc::SYS_io_uring_setup, libc::SYS_execve, libc::SYS_execveat];

    /// Whether files can be written in these folders only, and TCP ports and processes outside not be reached.
    pub fn restrict_files(writable: &[&Path]) -> bool {
        restrict(writable).is_ok_and(|status| status != RulesetStatus::NotEnforced)
    }

    fn restrict(writable: &[&Path]) -> Result<RulesetStatus, RulesetError> {
        let changing: BitFlags<AccessFs> = AccessFs::from_write(NEWEST);
        let mut rules = Ruleset::default()
            .handle_access(changing | AccessFs::Execute)?
            .handle_access(AccessNet::from_all(NEWEST))?
            .scope(Scope::from_all(NEWEST))?
            .create()?;
        for folder in writable {
            // What is not there cannot be written either way.
            if let Ok(folder) = PathFd::new(folder) {
                rules = rules.add_rule(PathBeneath::new(folder, changing))?;
            }
        }
        Ok(rules.restrict_self()?.ruleset)
    }

    /// Whether the calls that the program never makes fail.
    pub fn restrict_calls() -> bool {
        let Ok(architecture) = std::env::consts::ARCH.try_into() else { return false };
        let never = NEVER.iter().map(|&call| (call, Vec::new())).collect::<BTreeMap<_, _>>();
        let refusal = SeccompAction::Errno(libc::EPERM.unsigned_abs());
        let filter = SeccompFilter::new(never, SeccompAction::Allow, refusal, architecture);
        let program = filter.and_then(BpfProgram::try_from);
        program.is_ok_and(|program| seccompiler::apply_filter(&program).is_ok())
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::path::Path;

    pub const fn restrict_files(_: &[&Path]) -> bool {
        false
    }

    pub const fn restrict_calls() -> bool {
        false
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::fs;
    use std::net::{TcpStream, UdpSocket};
    use std::process::Command;

    /// A thread of its own, as what it loses does not come back.
    #[test]
    fn what_is_never_needed_is_refused() {
        let own = tempfile::tempdir().expect("there is room for a folder");
        let other = tempfile::tempdir().expect("there is room for a folder");
        let known = other.path().join("known");
        fs::write(&known, "before").expect("the folder can be written");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("this thread may listen");
        let address = listener.local_addr().expect("a listener has an address");
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let sandbox = enter(&[own.path(), &own.path().join("not-there")]);
                assert!(sandbox.calls, "every kernel that tests run on has seccomp");
                assert!(TcpStream::connect(address).is_err());
                assert!(UdpSocket::bind("127.0.0.1:0").is_err());
                assert!(std::os::unix::net::UnixStream::connect("/run/any").is_err());
                assert!(Command::new("true").status().is_err());
                assert_eq!(fs::read_to_string(&known).ok().as_deref(), Some("before"));
                fs::write(own.path().join("new"), "text").expect("its own folder can be written");
                fs::rename(own.path().join("new"), own.path().join("newer")).expect("files can be replaced");
                // Threads that come later are no freer.
                let later = std::thread::spawn(move || UdpSocket::bind("127.0.0.1:0").is_err());
                assert!(later.join().expect("the thread ends"));
                if sandbox.files {
                    assert!(fs::write(&known, "after").is_err());
                    assert!(fs::write(other.path().join("new"), "text").is_err());
                    assert!(fs::create_dir(other.path().join("folder")).is_err());
                    assert!(fs::remove_file(&known).is_err());
                }
            });
        });
        assert!(TcpStream::connect(address).is_ok(), "this thread is as free as before");
    }

    #[test]
    fn it_says_how_much_of_it_is_on() {
        let told = |files, calls, refused| Sandbox { files, calls, refused }.to_string();
        assert!(told(true, true, false).starts_with("The sandbox is on: "));
        assert!(told(true, false, false).starts_with("The sandbox is half on: nothing can be written"));
        assert!(told(false, true, false).starts_with("The sandbox is half on: no connection"));
        assert!(told(false, false, false).starts_with("The sandbox is off: the system"));
        assert!(told(false, false, true).starts_with("The sandbox is off, as"));
    }
}
