//! Short names between a module and its glue. Those wasm-bindgen gives carry hashes, which no compression makes smaller,
//! and they stand in both files.

use std::collections::BTreeMap;
use std::iter::repeat_n;
use walrus::Module;

/// What the object with the functions that a module asks for is called.
const FROM: &str = "a";
/// `cargo xtask measure` reads it.
const KEPT: &str = "memory";

/// Which name became which.
pub struct Names {
    imports: BTreeMap<String, String>,
    exports: BTreeMap<String, String>,
}

/// Renames what the module asks for and what it offers; the glue has to follow by [`Names::follow`].
pub fn shorten(module: &mut Module) -> Names {
    let imports = module.imports.iter_mut().enumerate().map(|(index, import)| {
        FROM.clone_into(&mut import.module);
        (std::mem::replace(&mut import.name, short(index)), short(index))
    });
    let imports = imports.collect();
    let exports = module.exports.iter_mut().filter(|export| export.name != KEPT);
    let exports = exports
        .enumerate()
        .map(|(index, export)| (std::mem::replace(&mut export.name, short(index)), short(index)))
        .collect();
    Names { imports, exports }
}

/// `a` to `z`, `aa` to `zz`, and so on.
fn short(index: usize) -> String {
    let letter = char::from(b'a' + u8::try_from(index % 26).expect("less than 26"));
    repeat_n(letter, 1 + index / 26).collect()
}

impl Names {
    /// What an import was called before.
    pub fn before<'a>(&'a self, short: &'a str) -> &'a str {
        let found = self.imports.iter().find(|(_, name)| *name == short);
        found.map_or(short, |(name, _)| name)
    }

    /// The glue with the short names. wasm-bindgen writes one function a line for the imports, `        name: function(`,
    /// their object as `"./name_bg.js": import0`, and an export as `wasm.name`.
    pub fn follow(&self, script: &str) -> String {
        let lines = script
            .lines()
            .map(|line| self.import(line).unwrap_or_else(|| line.to_owned()));
        let script = lines.collect::<Vec<_>>().join("\n");
        let mut parts = script.split("wasm.");
        let mut all = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'));
            let (name, rest) = part.split_at(end.unwrap_or(part.len()));
            let name = self.exports.get(name).map_or(name, String::as_str);
            all.extend(["wasm.", name, rest]);
        }
        all + "\n"
    }

    fn import(&self, line: &str) -> Option<String> {
        if let Some((_, object)) = line
            .trim_start()
            .strip_prefix("\"./")
            .and_then(|rest| rest.split_once("_bg.js\": "))
        {
            return Some(format!("        {FROM}: {object}"));
        }
        let (name, rest) = line.strip_prefix("        ")?.split_once(": function(")?;
        let name = self.imports.get(name)?;
        Some(format!("        {name}: function({rest}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_different() {
        let names: Vec<_> = (0..200).map(short).collect();
        assert_eq!(names[..3], ["a", "b", "c"]);
        assert_eq!((&*names[26], &*names[53]), ("aa", "bbb"));
        assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), 200);
    }

    #[test]
    fn both_sides_agree() {
        let mut module = Module::default();
        let kind = module.types.add(&[], &[]);
        let (asked, _) = module.add_import_func("./page_bg.js", "__wbg_ask_0123", kind);
        module.exports.add("__wbindgen_malloc", asked);
        let memory = module.memories.add_local(false, false, 1, None, None);
        module.exports.add("memory", memory);
        let names = shorten(&mut module);
        let import = module.imports.iter().next().unwrap();
        assert_eq!((&*import.module, &*import.name), ("a", "a"));
        assert_eq!(names.before("a"), "__wbg_ask_0123");
        let exported: Vec<_> = module.exports.iter().map(|export| &*export.name).collect();
        assert_eq!(exported, ["a", "memory"]);
        let script = "    const import0 = {\n        __wbg_ask_0123: function(arg0) {\n            wasm.__wbindgen_malloc(wasm.memory.buffer);\n\
            \x20       },\n    };\n    return {\n        \"./page_bg.js\": import0,\n    };";
        let expected = "    const import0 = {\n        a: function(arg0) {\n            wasm.a(wasm.memory.buffer);\n\
            \x20       },\n    };\n    return {\n        a: import0,\n    };\n";
        assert_eq!(names.follow(script), expected);
    }
}
