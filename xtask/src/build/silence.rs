//! What a module carries for the moment it breaks, and for objects that nobody makes.
//!
//! A panic ends in a trap, whatever was said before it: in a release nobody listens (the words are printed while
//! developing only), and the boot script tells a trap by its kind. So the functions that find the words trap at once,
//! which makes everything they would have used superfluous, and the names of source files are blanked. What is left of
//! a library's JavaScript classes after their exports have gone (`shake`) is reached through the table of functions
//! alone, by objects that only those exports made: it traps as well, once it is sure that nothing else calls it.

use anyhow::{Result, ensure};
use std::collections::BTreeSet;
use walrus::{
    ConstExpr, DataKind, Export, ExportItem, FunctionId, FunctionKind, Module,
    ir::{self, Instr, Value, Visitor},
};

/// Functions that end in a panic, by how their names begin.
const FAILURES: [&str; 15] = [
    "core::panicking::",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::result::unwrap_failed",
    "core::cell::panic_already_",
    "core::cell::lazy::panic_poisoned",
    "core::slice::index::slice_",
    "core::slice::copy_from_slice_impl::len_mismatch_fail",
    "core::str::slice_error_fail",
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::raw_vec::handle_error",
    "std::thread::local::panic_access_error",
    "__rustc::rust_begin_unwind",
    "rust_begin_unwind",
];

/// What turns the work of a library's methods into a promise. The pages make no promises themselves.
const PROMISE: &str = "js_sys::futures::future_to_promise::{{closure}}";
/// The types of which it does: one of them is named wherever a promise is dropped.
const PROMISED: &str = "drop_in_place<js_sys::futures::future_to_promise<";
/// The library that exports such methods, for streams; the pages have none.
const LIBRARY: &str = "wasm_streams::";

/// Silences a module that `shake` has been over; needs the names of its functions.
pub fn silence(module: &mut Module) -> Result<()> {
    let failures = named(module, |name| FAILURES.iter().any(|start| name.starts_with(start)));
    let failures: Vec<_> = failures.into_iter().filter(|&id| never_returns(module, id)).collect();
    ensure!(
        !failures.is_empty(),
        "no function that panics was found: have their names changed?"
    );
    failures.into_iter().for_each(|id| trap(module, id));
    blank_sources(module);
    walrus::passes::gc::run(module);
    silence_methods(module);
    walrus::passes::gc::run(module);
    silence_formatter(module);
    walrus::passes::gc::run(module);
    Ok(())
}

/// The methods of a library's classes, when all promises in the module are theirs.
fn silence_methods(module: &mut Module) {
    let others = named(module, |name| name.contains(PROMISED) && !name.contains(LIBRARY));
    let mut methods = named(module, |name| name.starts_with(PROMISE));
    // Closures are called through a function without a name of its own.
    let shims = named(module, |name| name.ends_with("call_once{{vtable.shim}}"));
    let shims: Vec<_> = shims.into_iter().filter(|&id| calls(module, id, &methods)).collect();
    methods.extend(shims);
    if others.is_empty() && !called_from_outside(module, &methods) {
        methods.into_iter().for_each(|id| trap(module, id));
    }
}

/// The formatter, when only values that nobody formats refer to it. Equal functions are one function with one of their
/// names, so that a small one may be somebody else's too: those stay, and only what they call traps.
fn silence_formatter(module: &mut Module) {
    let all = named(module, |name| is_formatter(name) || name.contains(" as core::fmt::"));
    if !called_from_outside(module, &all) {
        let own = named(module, is_formatter);
        own.into_iter().for_each(|id| trap(module, id));
    }
}

fn is_formatter(name: &str) -> bool {
    name.starts_with("core::fmt::") || name.starts_with("<core::fmt::Formatter>::")
}

/// The functions with a body whose name, without hashes, is `wanted`.
fn named(module: &Module, wanted: impl Fn(&str) -> bool) -> BTreeSet<FunctionId> {
    let named = module.funcs.iter_local().map(|(id, _)| id);
    named
        .filter(|&id| {
            let name = module.funcs.get(id).name.as_deref();
            name.is_some_and(|name| wanted(&plain(name)))
        })
        .collect()
}

/// A name without what tells compilations apart: `core[12ab…]::panicking::panic` is `core::panicking::panic`.
fn plain(name: &str) -> String {
    let name = match name.rsplit_once("::h") {
        Some((name, hash)) if hash.len() == 16 && is_hash(hash) => name,
        _ => name,
    };
    let mut parts = name.split('[');
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((hash, rest)) if hash.len() > 8 && is_hash(hash) => all.push_str(rest),
            _ => all.extend(["[", part]),
        }
    }
    all
}

fn is_hash(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_hexdigit())
}

/// Whether a function gives nothing back and ends where no code goes on.
fn never_returns(module: &Module, id: FunctionId) -> bool {
    let FunctionKind::Local(function) = &module.funcs.get(id).kind else {
        return false;
    };
    let last = function.block(function.entry_block()).instrs.last();
    module.types.get(function.ty()).results().is_empty() && matches!(last, Some((Instr::Unreachable(_), _)))
}

fn trap(module: &mut Module, id: FunctionId) {
    if let FunctionKind::Local(function) = &mut module.funcs.get_mut(id).kind {
        let entry = function.entry_block();
        function.block_mut(entry).instrs = vec![(ir::Unreachable {}.into(), ir::InstrLocId::default())];
    }
}

/// Whether a function that is not one of `these` calls one of them by itself, or an export is one.
fn called_from_outside(module: &Module, these: &BTreeSet<FunctionId>) -> bool {
    let exported = |export: &Export| matches!(export.item, ExportItem::Function(id) if these.contains(&id));
    let mut others = module.funcs.iter_local().filter(|(id, _)| !these.contains(id));
    module.exports.iter().any(exported) || others.any(|(id, _)| calls(module, id, these))
}

/// Whether a function calls one of `these` by itself, or names it.
fn calls(module: &Module, id: FunctionId, these: &BTreeSet<FunctionId>) -> bool {
    let mut calls = Calls { these, found: false };
    if let FunctionKind::Local(function) = &module.funcs.get(id).kind {
        ir::dfs_in_order(&mut calls, function, function.entry_block());
    }
    calls.found
}

struct Calls<'a> {
    these: &'a BTreeSet<FunctionId>,
    found: bool,
}

impl<'instr> Visitor<'instr> for Calls<'_> {
    fn visit_function_id(&mut self, id: &FunctionId) {
        self.found |= self.these.contains(id);
    }
}

/// A `core::panic::Location`: the name of a file and its length, line and column, four bytes each.
const LOCATION: usize = 16;

/// Blanks every place in the sources that a panic would name, and the names of the files.
fn blank_sources(module: &mut Module) {
    let mut memory = Memory::of(module);
    let mut paths = Vec::new();
    let (first, last) = memory.range();
    let mut at = first;
    while at + LOCATION <= last {
        let Some(path) = memory.location(at) else {
            at += 4;
            continue;
        };
        memory.blank(at, LOCATION);
        paths.push(path);
        at += LOCATION;
    }
    paths.into_iter().for_each(|(path, length)| memory.blank(path, length));
    memory.write_back(module);
}

/// What is in a module's memory at its start.
struct Memory(Vec<(walrus::DataId, usize, Vec<u8>)>);

impl Memory {
    fn of(module: &Module) -> Self {
        let parts = module.data.iter().filter_map(|data| match data.kind {
            DataKind::Active {
                offset: ConstExpr::Value(Value::I32(start)),
                ..
            } => Some((data.id(), usize::try_from(start).ok()?, data.value.clone())),
            _ => None,
        });
        Self(parts.collect())
    }

    /// From the first byte to behind the last one.
    fn range(&self) -> (usize, usize) {
        let first = self.0.iter().map(|(_, start, _)| *start).min().unwrap_or_default();
        let last = self.0.iter().map(|(_, start, bytes)| start + bytes.len()).max();
        (first.next_multiple_of(4), last.unwrap_or_default())
    }

    fn bytes(&self, at: usize, length: usize) -> Option<&[u8]> {
        self.0
            .iter()
            .find_map(|(_, start, bytes)| bytes.get(at.checked_sub(*start)?..)?.get(..length))
    }

    fn word(&self, at: usize) -> Option<usize> {
        let word = self.bytes(at, 4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(word)).ok()
    }

    /// The file's name of the location that stands at an address, where one does.
    fn location(&self, at: usize) -> Option<(usize, usize)> {
        let (path, length) = (self.word(at)?, self.word(at + 4)?);
        let (line, column) = (self.word(at + 8)?, self.word(at + 12)?);
        let plausible = (1..100_000).contains(&line) && (1..1_000).contains(&column) && (4..400).contains(&length);
        let name = self.bytes(path, length).filter(|_| plausible)?;
        let path_like = |c: &u8| c.is_ascii_alphanumeric() || b"/._-".contains(c);
        (name.ends_with(b".rs") && name.iter().all(path_like)).then_some((path, length))
    }

    fn blank(&mut self, at: usize, length: usize) {
        for (_, start, bytes) in &mut self.0 {
            let part = at
                .checked_sub(*start)
                .and_then(|from| bytes.get_mut(from..from + length));
            if let Some(part) = part {
                part.fill(0);
            }
        }
    }

    fn write_back(self, module: &mut Module) {
        for (id, _, bytes) in self.0 {
            module.data.get_mut(id).value = bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use walrus::FunctionBuilder;

    /// Adds a function that calls `calls` and ends in a trap, or returns.
    fn function(module: &mut Module, name: &str, calls: &[FunctionId], returns: bool) -> FunctionId {
        let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
        let mut body = builder.name(name.to_owned()).func_body();
        for call in calls {
            body.call(*call);
        }
        if !returns {
            body.unreachable();
        }
        builder.finish(Vec::new(), &mut module.funcs)
    }

    fn length(module: &Module, id: FunctionId) -> usize {
        let function = module.funcs.get(id).kind.unwrap_local();
        function.block(function.entry_block()).instrs.len()
    }

    #[test]
    fn hashes_are_no_part_of_a_name() {
        assert_eq!(
            plain("core[c5930c85a12de822]::panicking::panic_fmt"),
            "core::panicking::panic_fmt"
        );
        assert_eq!(
            plain("<[u8] as core::fmt::Debug>::fmt"),
            "<[u8] as core::fmt::Debug>::fmt"
        );
    }

    #[test]
    fn a_failure_traps_at_once_and_what_returns_stays() {
        let mut module = Module::default();
        let words = function(&mut module, "app::words", &[], true);
        let fails = function(
            &mut module,
            "core::panicking::panic_fmt::h0123456789abcdef",
            &[words],
            false,
        );
        let asks = function(&mut module, "core::panicking::is_it", &[words, words], true);
        let run = function(&mut module, "run", &[fails, asks], true);
        module.exports.add("run", run);
        silence(&mut module).unwrap();
        assert_eq!(length(&module, fails), 1);
        assert_eq!(length(&module, asks), 2, "the calls are still there");
        assert_eq!(length(&module, run), 2);
    }

    #[test]
    fn a_module_without_names_is_an_error() {
        let mut module = Module::default();
        function(&mut module, "run", &[], true);
        assert!(silence(&mut module).is_err());
    }

    /// Keeps functions as everything is kept whose address is taken.
    fn hold(module: &mut Module, functions: Vec<FunctionId>) {
        let table = module.tables.add_local(false, 1, None, walrus::RefType::FUNCREF);
        let kind = walrus::ElementKind::Active {
            table,
            offset: ConstExpr::Value(Value::I32(0)),
        };
        let held = module.elements.add(kind, walrus::ElementItems::Functions(functions));
        module.tables.get_mut(table).elem_segments.insert(held);
        module.exports.add("table", table);
    }

    #[test]
    fn the_formatter_stays_where_somebody_formats() {
        for formats in [true, false] {
            let mut module = Module::default();
            let fails = function(&mut module, "core::panicking::panic", &[], false);
            let deep = function(&mut module, "deep", &[], true);
            let inner = function(&mut module, "core::fmt::write", &[deep, deep], true);
            let outer = function(&mut module, "<u8 as core::fmt::Display>::fmt", &[inner, inner], true);
            let run = function(&mut module, "run", &[fails, if formats { outer } else { deep }], true);
            module.exports.add("run", run);
            hold(&mut module, vec![outer]);
            silence(&mut module).unwrap();
            assert_eq!(
                length(&module, inner),
                if formats { 2 } else { 1 },
                "formats: {formats}"
            );
            assert_eq!(length(&module, outer), 2, "somebody else may have the same");
        }
    }

    #[test]
    fn methods_go_unless_somebody_else_promises_something() {
        for other in [
            None,
            Some("core::ptr::drop_in_place<js_sys::futures::future_to_promise<app::Work>>"),
        ] {
            let mut module = Module::default();
            let fails = function(&mut module, "core::panicking::panic", &[], false);
            let deep = function(&mut module, "deep", &[], true);
            let poll = format!("{PROMISE}::{{{{closure}}}}::h0123456789abcdef");
            let poll = function(&mut module, &poll, &[deep, deep], true);
            let shim = function(
                &mut module,
                "core::ops::function::FnOnce::call_once{{vtable.shim}}",
                &[poll, deep],
                true,
            );
            let run = function(&mut module, "run", &[fails], true);
            module.exports.add("run", run);
            let other = other.map(|name| function(&mut module, name, &[], true));
            hold(&mut module, [shim, poll].into_iter().chain(other).collect());
            silence(&mut module).unwrap();
            let left = [length(&module, poll), length(&module, shim)];
            assert_eq!(left, if other.is_some() { [2, 2] } else { [1, 1] });
        }
    }

    #[test]
    fn names_of_files_are_blanked_with_their_places_and_nothing_else() {
        let mut module = Module::default();
        let memory = module.memories.add_local(false, false, 1, None, None);
        let text = b"src/app.rshello.rs!!";
        let mut value = text.to_vec();
        let mut place = |path: u32, length: u32, line: u32| {
            for word in [1024 + path, length, line, 7] {
                value.extend(word.to_le_bytes());
            }
        };
        place(0, 10, 12);
        place(10, 8, 0); // No line: some other pair of a text and two numbers.
        let kind = DataKind::Active {
            memory,
            offset: ConstExpr::Value(Value::I32(1024)),
        };
        let id = module.data.add(kind, value);
        blank_sources(&mut module);
        let after = &module.data.get(id).value;
        assert_eq!(&after[..20], b"\0\0\0\0\0\0\0\0\0\0hello.rs!!");
        assert!(after[20..36].iter().all(|&b| b == 0));
        assert_eq!(after[36], 10, "what is no place stays");
    }
}
