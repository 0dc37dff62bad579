//! Running the two programs in a world of their own: a temporary directory
//! outside of any repository, no configuration, no terminal.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
    thread,
};

use tempfile::TempDir;

/// The program under test.
pub(crate) const JITGREP: &str = env!("CARGO_BIN_EXE_jitgrep");

/// The version of ripgrep that is the measure.
const RIPGREP: &str = "15.2.0";

/// A temporary directory with files.
pub(crate) struct World {
    dir: TempDir,
}

impl World {
    pub(crate) fn new() -> World {
        World { dir: TempDir::with_prefix("jitgrep-").unwrap() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Writes a file, with the directories above it.
    pub(crate) fn file(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// A program that is to run in this directory.
    pub(crate) fn command(&self, program: &str, words: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(words)
            .current_dir(self.path())
            .env("HOME", self.path())
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("RIPGREP_CONFIG_PATH")
            .env_remove("NO_COLOR")
            .env("TERM", "xterm")
            .stdin(Stdio::null());
        command
    }

    /// Runs a program to its end.
    pub(crate) fn run(&self, program: &str, words: &[&str]) -> Output {
        self.command(program, words).output().unwrap()
    }

    /// Runs a program with something to read on standard input.
    pub(crate) fn pipe(
        &self,
        program: &str,
        words: &[&str],
        input: &[u8],
    ) -> Output {
        let mut child = self
            .command(program, words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // Both pipes may fill up, so one thread writes and one reads.
        thread::scope(|scope| {
            scope.spawn(move || {
                // A program that has seen enough closes its end.
                let _ = stdin.write_all(input);
            });
            child.wait_with_output().unwrap()
        })
    }

    /// Runs a shell command line on a terminal; returns what it shows.
    pub(crate) fn terminal(&self, line: &str) -> Vec<u8> {
        let words = ["-qec", line, "/dev/null"];
        let output = self.run("script", &words);
        output.stdout
    }
}

/// The name of the real ripgrep. Panics unless it has the right version.
pub(crate) fn ripgrep() -> &'static str {
    let output = Command::new("rg").arg("--version").output();
    let version = output.map(|out| out.stdout).unwrap_or_default();
    assert!(
        version.starts_with(format!("ripgrep {RIPGREP}").as_bytes()),
        "these tests compare with ripgrep {RIPGREP}, which is not in PATH; \
         install it with: cargo install ripgrep --version {RIPGREP} --locked"
    );
    "rg"
}

/// Standard error with ripgrep's name replaced by ours.
pub(crate) fn messages(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let mut lines = String::new();
    for line in text.lines() {
        match line.strip_prefix("rg: ") {
            Some(rest) => lines += &format!("jitgrep: {rest}\n"),
            None => lines += &format!("{line}\n"),
        }
    }
    lines
}

/// Bytes for a failure message.
pub(crate) fn show(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string().replace(r"\n", "\n    ")
}

/// True if two programs gave the same answer.
pub(crate) fn same(a: &Output, b: &Output) -> bool {
    a.stdout == b.stdout && a.status.code() == b.status.code()
}

/// Fails with both answers unless they are the same.
pub(crate) fn assert_same(words: &[&str], ours: &Output, theirs: &Output) {
    assert!(
        same(ours, theirs),
        "{words:?}\njitgrep {:?}:\n    {}\n    {}\nripgrep {:?}:\n    {}\n    \
         {}",
        ours.status.code(),
        show(&ours.stdout),
        show(&ours.stderr),
        theirs.status.code(),
        show(&theirs.stdout),
        show(&theirs.stderr),
    );
}
