//! The tests over HTTP and in a browser, under `node --test`: each file by itself, so that a failure is known to be of its
//! file, can be run again without the others, and a file that does not end is noticed.

use super::{
    tally::Tally,
    tap::{Failure, Report},
};
use crate::build::{self, source_files};
use crate::{conformance, project, sh};
use anyhow::{Context, Result, bail};
use fs_err as fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Two cores: a browser and a gateway for each.
const CONCURRENCY: usize = 2;

/// Files that wait for minutes and do little else: they run beside the others, so that nobody waits for them.
const PATIENT: [&str; 3] = [
    "tests/browser/matrix-expired.test.mjs",
    "tests/browser/proxies.test.mjs",
    "tests/browser/security-idle.test.mjs",
];

/// Failures in so many files may be a busy machine; more are a fault.
const FEW: usize = 8;

/// No file takes half as long.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// So many of the slowest files are named at the end.
const SLOWEST: usize = 8;

/// What is started around the tests.
pub struct Around {
    /// Chromium.
    pub browser: PathBuf,
    /// Where the real identity servers lie; without it their tests are left out.
    pub upstreams: Option<PathBuf>,
    /// Whether tests/browsers runs, too.
    pub browsers: bool,
}

/// What came of one file.
struct Outcome<'files> {
    file: &'files Path,
    took: Duration,
    report: Report,
    /// What is wrong with the file as a whole.
    trouble: Option<String>,
}

impl Outcome<'_> {
    const fn is_green(&self) -> bool {
        self.report.failed.is_empty() && self.trouble.is_none()
    }
}

/// Runs every `tests/**/*.test.mjs`, shows what each says, and counts.
pub fn run(filter: Option<&str>, around: &Around, tally: &mut Tally) {
    let files = match test_files(around) {
        Ok(files) if files.is_empty() => return tally.failed("tests/", "there is no *.test.mjs"),
        Ok(files) => files,
        Err(error) => return tally.failed("tests/", &format!("{error:#}")),
    };
    let named: Vec<PathBuf> = filter.map_or(Vec::new(), |text| {
        let matches = |path: &&PathBuf| short(path).contains(text);
        files.iter().filter(matches).cloned().collect()
    });
    // What names no file names tests.
    let pattern = filter.filter(|_| named.is_empty());
    let files = if named.is_empty() { files } else { named };
    sh::step(&format!("node --test: {} files, {CONCURRENCY} at a time", files.len()));
    let outcomes = all(&files, pattern, around);
    slowest(&outcomes);
    count(&outcomes, around, tally);
}

/// Counts what came of all files, after a second try where there is little to try again.
fn count(outcomes: &[Outcome], around: &Around, tally: &mut Tally) {
    for outcome in outcomes {
        tally.passed(outcome.report.passed);
        tally.skipped(outcome.report.skipped);
    }
    let failed: Vec<&Outcome> = outcomes.iter().filter(|one| !one.is_green()).collect();
    let few = failed.len() <= FEW;
    for outcome in failed {
        judge(outcome, few.then(|| again(outcome, around)), tally);
    }
}

/// Runs the files, and gives what came of them in the order in which they ended.
fn all<'files>(files: &'files [PathBuf], pattern: Option<&str>, around: &Around) -> Vec<Outcome<'files>> {
    let (patient, busy): (Vec<_>, Vec<_>) = files.iter().partition(|file| PATIENT.contains(&short(file).as_str()));
    let queues = [Queue::new(patient), Queue::new(busy)];
    let done = Mutex::new(Vec::new());
    let work = |queue: &Queue<'files>| {
        while let Some(file) = queue.next() {
            let outcome = one(file, pattern, around);
            if let Ok(mut done) = done.lock() {
                done.push(outcome);
            }
        }
    };
    std::thread::scope(|scope| {
        let [patient, busy] = &queues;
        for queue in [patient].into_iter().chain([busy; CONCURRENCY]) {
            scope.spawn(|| work(queue));
        }
    });
    done.into_inner().unwrap_or_default()
}

/// Files that wait for their turn.
struct Queue<'files> {
    files: Vec<&'files PathBuf>,
    taken: AtomicUsize,
}

impl<'files> Queue<'files> {
    const fn new(files: Vec<&'files PathBuf>) -> Self {
        let taken = AtomicUsize::new(0);
        Self { files, taken }
    }

    fn next(&self) -> Option<&'files Path> {
        let index = self.taken.fetch_add(1, Ordering::Relaxed);
        self.files.get(index).map(|file| file.as_path())
    }
}

/// Runs the tests of one file, all or those that a pattern names, and shows the readable report when it has ended.
fn one<'files>(file: &'files Path, pattern: Option<&str>, around: &Around) -> Outcome<'files> {
    let began = Instant::now();
    let (tap, text) = reports(file);
    let ended = started(file, pattern, around, &tap, &text).and_then(ended);
    let report = Report::read(&fs::read_to_string(&tap).unwrap_or_default());
    let early = "it ended early; its messages are above";
    let trouble = match ended {
        Err(error) => Some(format!("{error:#}")),
        Ok(status) if report.broken || (!status.success() && report.failed.is_empty()) => Some(early.into()),
        Ok(_) => None,
    };
    let took = began.elapsed();
    let said = fs::read_to_string(&text).unwrap_or_default();
    // Without the closing lines, which count and say each failure once more: that is done at the very end.
    let said = said
        .find("ℹ tests ")
        .map_or(said.as_str(), |end| &said[..said[..end].rfind('\n').unwrap_or(0)]);
    if pattern.is_none() || !report.failed.is_empty() || report.passed > 0 {
        sh::say(&format!("{} ({} s)\n{said}", short(file), took.as_secs()));
    }
    Outcome {
        file,
        took,
        report,
        trouble,
    }
}

/// Two browsers and two gateways on two cores can starve a test of time. What failed in a file is run once more, with
/// nothing beside it; what fails then as well has failed.
fn again<'files>(outcome: &Outcome<'files>, around: &Around) -> Outcome<'files> {
    sh::step(&format!("again, alone: {}", short(outcome.file)));
    let pattern = outcome.report.pattern().filter(|_| outcome.trouble.is_none());
    one(outcome.file, pattern.as_deref(), around)
}

/// Counts the failures of a file, and what came of them when they were run alone.
fn judge(first: &Outcome, second: Option<Outcome>, tally: &mut Tally) {
    let file = short(first.file);
    let second = second.filter(|second| second.trouble.is_none());
    let ran = second.as_ref().is_some_and(|second| second.report.passed > 0);
    if let Some(trouble) = &first.trouble {
        match &second {
            Some(second) if second.is_green() && ran => {
                sh::note(&format!("unsteady: {file} passed alone; beside others: {trouble}"));
                return tally.passed(second.report.passed.saturating_sub(first.report.passed));
            }
            _ => tally.failed(&file, trouble),
        }
    }
    for Failure { name, said } in &first.report.failed {
        let mut again = second.iter().flat_map(|second| &second.report.failed);
        match again.find(|one| one.name == *name) {
            Some(again) if again.said != *said => {
                tally.failed(
                    &format!("{name} ({file})"),
                    &format!("{said}\nand alone:\n{}", again.said),
                );
            }
            None if ran => {
                sh::note(&format!(
                    "unsteady: \"{name}\" ({file}) passed alone; beside others it said:\n{said}"
                ));
                tally.passed(1);
            }
            _ => tally.failed(&format!("{name} ({file})"), said),
        }
    }
}

/// The files that took longest; those who wait want to know.
fn slowest(outcomes: &[Outcome]) {
    let mut outcomes: Vec<&Outcome> = outcomes.iter().collect();
    outcomes.sort_by_key(|one| std::cmp::Reverse(one.took));
    let named = outcomes
        .iter()
        .take(SLOWEST)
        .map(|one| format!("{} {} s", short(one.file), one.took.as_secs()));
    sh::note(&format!("the slowest: {}", named.collect::<Vec<_>>().join(", ")));
}

/// As one would type it at the project's root.
fn short(file: &Path) -> String {
    file.strip_prefix(project::root())
        .unwrap_or(file)
        .to_string_lossy()
        .into_owned()
}

/// Where the reports of a file go, for machines and for people; what lay there of another run is gone.
fn reports(file: &Path) -> (PathBuf, PathBuf) {
    let folder = project::cache_dir().join("tests");
    let _ = fs::create_dir_all(&folder);
    let name = short(file).replace(['/', '\\'], "-");
    let [tap, text] = ["tap", "txt"].map(|kind| folder.join(&name).with_extension(kind));
    for report in [&tap, &text] {
        let _ = fs::remove_file(report);
    }
    (tap, text)
}

/// `node --test` with what the tests need.
fn started(file: &Path, pattern: Option<&str>, around: &Around, tap: &Path, text: &Path) -> Result<Child> {
    let mut node = Command::new("node");
    node.current_dir(project::root())
        .env("GENKAN_GATEWAY", project::gateway("dev"))
        .env("GENKAN_CONFORMANCE", conformance::program())
        .env("GENKAN_DIST", project::dist())
        .env("GENKAN_GALLERY", build::gallery::folder())
        .env("CHROMIUM", &around.browser)
        .arg("--test");
    for (reporter, into) in [("spec", text), ("tap", tap)] {
        node.arg(format!("--test-reporter={reporter}"));
        node.arg(format!("--test-reporter-destination={}", into.display()));
    }
    if std::io::stdout().is_terminal() {
        node.env("FORCE_COLOR", "1");
    }
    if let Some(installed) = &around.upstreams {
        node.env("GENKAN_UPSTREAMS", installed);
    }
    if let Some(pattern) = pattern {
        node.arg(format!("--test-name-pattern={pattern}"));
    }
    node.arg(file).spawn().context("cannot start `node --test`")
}

/// Waits for the end, for at most [`LONGEST`].
fn ended(mut node: Child) -> Result<ExitStatus> {
    let began = Instant::now();
    loop {
        if let Some(status) = node.try_wait()? {
            return Ok(status);
        }
        if began.elapsed() > LONGEST {
            // Asked to end it takes what it has started with it; killed it could not.
            let _ = Command::new("kill").arg(node.id().to_string()).status();
            std::thread::sleep(Duration::from_secs(5));
            let _ = node.kill();
            let _ = node.wait();
            bail!("it did not end within {} minutes", LONGEST.as_secs() / 60);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// All of them; those against real servers and in other browsers only when they are wanted.
fn test_files(around: &Around) -> Result<Vec<PathBuf>> {
    let mut files = source_files(&project::path("tests"))?;
    files.retain(|path| path.to_string_lossy().ends_with(".test.mjs"));
    let folders = [
        ("tests/upstreams", around.upstreams.is_some()),
        ("tests/browsers", around.browsers),
    ];
    for (folder, wanted) in folders {
        files.retain(|path| wanted || !path.starts_with(project::path(folder)));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs these tests with the real Node.js, and gives the counts: passed, failed, skipped.
    fn counts(name: &str, tests: &[&str]) -> Result<(u64, u64, u64)> {
        let folder = project::target_dir().join("tmp").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        let mut files = Vec::new();
        for (number, text) in tests.iter().enumerate() {
            let file = folder.join(format!("{number}.test.mjs"));
            let head = "import { test, describe } from 'node:test';\nimport { mkdirSync } from 'node:fs';\n";
            fs::write(&file, format!("{head}{text}"))?;
            files.push(file);
        }
        let around = Around {
            browser: PathBuf::new(),
            upstreams: None,
            browsers: false,
        };
        let mut tally = Tally::default();
        count(&all(&files, None, &around), &around, &mut tally);
        Ok(tally.counts())
    }

    /// Fails the first time, because then nothing lies there yet.
    const ONCE: &str = "const once = (name) => { mkdirSync(new URL(name, import.meta.url), { recursive: true }) \
                        && (() => { throw new Error('busy'); })(); };\n";

    #[test]
    fn each_test_is_counted_once_wherever_it_stands() -> Result<()> {
        let suite = "describe('s', () => { test('a', () => {}); test('b', () => {}); });";
        let other = "test('a', () => {}); test('c', { skip: true }, () => {}); console.log('pass 9');";
        assert_eq!(counts("counted", &[suite, other])?, (3, 0, 1));
        Ok(())
    }

    #[test]
    fn what_passes_alone_has_passed_and_what_fails_again_has_failed() -> Result<()> {
        let unsteady =
            format!("{ONCE}test('fine', () => {{}}); describe('s', () => test('a (1): b', () => once('one')));");
        let wrong = "test('wrong', () => { throw new Error('it is'); }); test('fine', () => {});";
        assert_eq!(counts("again", &[&unsteady, wrong])?, (3, 1, 0));
        Ok(())
    }

    #[test]
    fn a_file_that_ends_early_is_run_whole() -> Result<()> {
        let early = format!("{ONCE}once('two'); test('a', () => {{}}); test('b', () => {{}});");
        let never = "import 'node:nope';";
        assert_eq!(counts("early", &[&early, never])?, (2, 1, 0));
        Ok(())
    }

    #[test]
    fn the_files_that_wait_exist() {
        for file in PATIENT {
            assert!(project::path(file).exists(), "{file}");
        }
    }

    #[test]
    fn many_failures_are_a_fault_not_a_busy_machine() -> Result<()> {
        let unsteady = format!("{ONCE}test('a', () => once(import.meta.url.slice(-10, -9)));");
        assert_eq!(counts("many", &[unsteady.as_str(); FEW + 1])?, (0, FEW as u64 + 1, 0));
        Ok(())
    }
}
