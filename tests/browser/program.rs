//! A program that runs beside the test, and ends with it.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process_group};

/// A program says within this time where it can be reached.
const STARTS_WITHIN: Duration = Duration::from_secs(30);

/// And ends within this time when it is asked to.
const ENDS_WITHIN: Duration = Duration::from_secs(10);

/// Started, and stopped on drop with all that it started itself.
pub struct Program {
    child: Child,
}

impl Program {
    /// Starts it, and waits for the line of its output in which `find` finds where it can be reached. What it complains
    /// of goes to `complaints`.
    pub fn start(
        mut command: Command,
        complaints: File,
        find: fn(&str) -> Option<String>,
    ) -> Result<(Program, String)> {
        let name = command.get_program().display().to_string();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(complaints).process_group(0);
        let mut child = command.spawn().with_context(|| format!("{name} cannot be started"))?;
        let output = child.stdout.take();
        let program = Program { child };
        let output = output.with_context(|| format!("{name} has no output"))?;
        let found = first_found(output, find).with_context(|| format!("{name} did not say where it is"))?;
        Ok((program, found))
    }
}

fn first_found(output: impl Read + Send + 'static, find: fn(&str) -> Option<String>) -> Result<String> {
    let (tell, told) = mpsc::channel();
    // Reads on to the end, so that the program never waits for a reader.
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if let Some(found) = find(&line) {
                let _ = tell.send(found);
            }
        }
    });
    Ok(told.recv_timeout(STARTS_WITHIN)?)
}

impl Drop for Program {
    fn drop(&mut self) {
        let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) else { return };
        let _ = kill_process_group(group, Signal::TERM);
        thread::scope(|scope| {
            let (tell, told) = mpsc::channel();
            scope.spawn(move || {
                // The answer is late: then there is no time left to ask nicely.
                if told.recv_timeout(ENDS_WITHIN).is_err() {
                    let _ = kill_process_group(group, Signal::KILL);
                }
            });
            let _ = self.child.wait();
            let _ = tell.send(());
        });
    }
}
