//! Many removals in one build: each function that has some holds its body with each of them, and a variable of the
//! environment says which one is meant. To build takes most of the time of a removal that is tried by itself. Of what is
//! no function, the permission of a constant is one that knows both.

use crate::{
    made::{CHECK, ROLES},
    removal::Removal,
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    ops::Range,
    path::Path,
    process::Command,
};
use syn::{spanned::Spanned, visit::Visit};

/// Names the removal that is meant, by its number.
const VARIABLE: &str = "REMOVAL";

/// Where permissions are declared.
const PERMISSIONS: &str = "src/authz/permission.rs";

/// A permission more, which is another one than it says it is where its removal is meant.
const INSTEAD: &str = "
impl Permission {
    fn meant(self) -> Self {
        static REMOVAL: std::sync::LazyLock<Option<usize>> =
            std::sync::LazyLock::new(|| std::env::var(\"REMOVAL\").ok().and_then(|number| number.parse().ok()));
        match self {
            Self::Instead(number, _) if *REMOVAL == Some(number) => Self::ReadCatalogue,
            Self::Instead(_, of) => *of,
            it => it,
        }
    }
    fn place(self) -> Option<usize> {
        let meant = self.meant();
        Self::ALL.iter().position(|it| std::mem::discriminant(it) == std::mem::discriminant(&meant))
    }
}
impl PartialEq for Permission {
    fn eq(&self, other: &Self) -> bool {
        self.place() == other.place()
    }
}
impl Eq for Permission {}
impl PartialOrd for Permission {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Permission {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.place().cmp(&other.place())
    }
}
impl std::hash::Hash for Permission {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.place().hash(state);
    }
}
";

/// The permissions with that one, and where each of them is told apart.
fn with_another(file: &str, text: &str) -> String {
    let changes: &[(&str, &str)] = match file {
        PERMISSIONS => &[
            (
                "#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]",
                "#[derive(Clone, Copy, Debug)]",
            ),
            ("pub enum Permission {", "pub enum Permission { Instead(usize, &'static Permission),"),
            // The schema says what a root field takes.
            ("pub const fn code(self)", "pub fn code(self)"),
            (
                "$(Self::$name => $code,)+",
                "$(Self::$name => $code,)+ Self::Instead(..) => self.meant().code(),",
            ),
            ("$(Self::$name => concat!(", "Self::Instead(_, of) => of.about(), $(Self::$name => concat!("),
        ],
        ROLES => &[("match permission {", "match permission { P::Instead(..) => P::ReadCatalogue,")],
        _ => return text.to_owned(),
    };
    let mut text = text.to_owned();
    for (from, to) in changes {
        assert_eq!(text.matches(from).count(), 1, "{file}: {from}");
        text = text.replace(from, to);
    }
    if file == PERMISSIONS { text + INSTEAD } else { text }
}

/// A function that is not inside of another.
struct Function {
    name: String,
    /// Of its block, with the braces.
    body: Range<usize>,
    /// Of its `const` with the space behind it: what looks at the environment is none.
    constant: Option<Range<usize>>,
}

#[derive(Default)]
struct Functions(Vec<Function>);

impl Functions {
    fn add(&mut self, signature: &syn::Signature, block: &syn::Block) {
        self.0.push(Function {
            name: signature.ident.to_string(),
            body: block.span().byte_range(),
            constant: signature.constness.as_ref().map(|word| {
                let word = word.span().byte_range();
                word.start..word.end + 1
            }),
        });
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.add(&function.sig, &function.block);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.add(&function.sig, &function.block);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.add(&function.sig, block);
        }
    }
}

/// Where a removal stands in what was written, and the name of its function.
pub(crate) struct Arm {
    number: usize,
    at: Range<usize>,
    /// The name of its function, and where that is.
    function: String,
    whole: Range<usize>,
}

/// The text with switches for those of the removals that stand in functions, and for permissions anywhere. The body as it is
/// comes first: by it the compiler knows the type, and finds fault with the others.
pub(crate) fn switched(text: &str, removals: &[(usize, &Removal)]) -> (String, Vec<Arm>) {
    let mut functions = Functions::default();
    functions.visit_file(&syn::parse_file(text).unwrap());
    functions.0.sort_by_key(|function| function.body.start);
    let is_outside = |removal: &Removal| {
        removal.origin == CHECK && !functions.0.iter().any(|it| it.body.contains(&removal.at.start))
    };
    let mut outside: Vec<_> = removals.iter().filter(|(_, removal)| is_outside(removal)).collect();
    outside.sort_by_key(|(_, removal)| removal.at.start);
    let mut outside = outside.into_iter().peekable();
    let mut written = String::new();
    let mut arms = Vec::new();
    let mut read = 0;
    // What stands between functions.
    let mut copy = |written: &mut String, arms: &mut Vec<Arm>, mut from: usize, to: usize| {
        while let Some((number, removal)) = outside.next_if(|(_, removal)| removal.at.start < to) {
            written.push_str(&text[from..removal.at.start]);
            let begins = written.len();
            write!(written, "Permission::Instead({number}, &{})", &text[removal.at.clone()]).unwrap();
            let at = begins..written.len();
            arms.push(Arm { number: *number, at: at.clone(), function: String::new(), whole: at });
            from = removal.at.end;
        }
        written.push_str(&text[from..to]);
    };
    for Function { name, body, constant } in functions.0 {
        let its: Vec<_> = removals
            .iter()
            .filter(|(_, removal)| body.start < removal.at.start && removal.at.end < body.end)
            .collect();
        if its.is_empty() {
            continue;
        }
        let start = constant.as_ref().map_or(body.start, |word| word.start);
        copy(&mut written, &mut arms, read, start);
        written.push_str(&text[constant.map_or(body.start, |word| word.end)..body.start]);
        let (begins, first) = (written.len(), arms.len());
        let numbers: Vec<String> = its.iter().map(|(number, _)| format!("\"{number}\"")).collect();
        write!(
            written,
            "{{ static REMOVAL: std::sync::LazyLock<Option<String>> = std::sync::LazyLock::new(|| {{\
             std::env::var(\"{VARIABLE}\").ok().filter(|number| [{}].contains(&number.as_str())) }});\n\
             match REMOVAL.as_deref() {{\nNone => {}\n",
            numbers.join(", "),
            &text[body.clone()]
        )
        .unwrap();
        for (number, removal) in its {
            write!(written, "Some(\"{number}\") => ").unwrap();
            let from = written.len();
            written.push_str(&text[body.start..removal.at.start]);
            written.push_str(&removal.to);
            written.push_str(&text[removal.at.end..body.end]);
            arms.push(Arm { number: *number, at: from..written.len(), function: name.clone(), whole: 0..0 });
            written.push('\n');
        }
        written.push_str("Some(_) => unreachable!(),\n} }");
        for arm in arms.iter_mut().skip(first) {
            arm.whole = begins..written.len();
        }
        read = body.end;
    }
    copy(&mut written, &mut arms, read, text.len());
    (written, arms)
}

/// Writes the sources of a folder with as many of the removals as can be built together, and returns their numbers. What
/// is built goes to the other folder.
/// What the compiler does not take is left out, until it takes the rest.
pub(crate) fn write(
    folder: &Path,
    target: &Path,
    sources: &BTreeMap<String, String>,
    removals: &[Removal],
) -> BTreeSet<usize> {
    let mut left: BTreeSet<usize> = (0..removals.len()).collect();
    loop {
        let mut arms = BTreeMap::new();
        for (file, text) in sources
            .iter()
            .filter(|(file, _)| Path::new(file).extension().is_some_and(|ending| ending == "rs"))
        {
            let its: Vec<_> = removals
                .iter()
                .enumerate()
                .filter(|(number, removal)| removal.file == *file && left.contains(number))
                .collect();
            let (written, its) = switched(text, &its);
            let written = with_another(file, &written);
            let to = folder.join(file);
            if fs::read_to_string(&to).unwrap() != written {
                fs::write(to, written).unwrap();
            }
            arms.insert(file.clone(), its);
        }
        let faults = check(folder, target);
        if faults.is_empty() {
            return arms.into_values().flatten().map(|arm| arm.number).collect();
        }
        let mut unfit = BTreeSet::new();
        for fault in &faults {
            let its = unfit_by(fault, &arms);
            assert!(!its.is_empty(), "no removal is to blame: {}", fault["rendered"]);
            unfit.extend(its);
        }
        eprintln!("{} of {} cannot be built with the others", unfit.len(), left.len());
        left.retain(|number| !unfit.contains(number));
    }
}

/// What the compiler finds at fault, as cargo tells it.
fn check(folder: &Path, target: &Path) -> Vec<Value> {
    let told = Command::new("cargo")
        .args(["check", "--locked", "--quiet", "--lib", "--bins", "--message-format=json"])
        .env("CARGO_TARGET_DIR", target)
        .current_dir(folder)
        .output()
        .unwrap();
    let lines = String::from_utf8(told.stdout).unwrap();
    let faults: Vec<Value> = lines
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).unwrap().get_mut("message").map(Value::take))
        .filter(|message| message["level"] == "error" && message["spans"] != Value::Array(Vec::new()))
        .collect();
    assert!(told.status.success() || !faults.is_empty(), "{}", String::from_utf8_lossy(&told.stderr));
    faults
}

/// The removals that are to blame for a fault: those where it stands; else all of the function in which it does, whose type may
/// not be known any more; else those of a function that was a constant one.
fn unfit_by(fault: &Value, arms: &BTreeMap<String, Vec<Arm>>) -> Vec<usize> {
    let spans = fault["spans"].as_array().unwrap();
    let standing = |is_primary: bool, place: fn(&Arm) -> &Range<usize>| -> Vec<usize> {
        let its = spans.iter().filter(|span| span["is_primary"] == is_primary);
        let its = its.flat_map(|span| {
            let at: usize = span["byte_start"].as_u64().unwrap().try_into().unwrap();
            let arms = arms.get(span["file_name"].as_str().unwrap()).into_iter().flatten();
            arms.filter(move |arm| place(arm).contains(&at)).map(|arm| arm.number)
        });
        its.collect()
    };
    let message = fault["message"].as_str().unwrap();
    let is_named = |arm: &&Arm| {
        let Arm { function, .. } = arm;
        !function.is_empty() && message.contains(&format!("{function}`"))
    };
    let named = || arms.values().flatten().filter(is_named).map(|arm| arm.number).collect();
    let found = [
        standing(true, |arm| &arm.at),
        standing(false, |arm| &arm.at),
        standing(true, |arm| &arm.whole),
        standing(false, |arm| &arm.whole),
    ];
    found.into_iter().find(|its| !its.is_empty()).unwrap_or_else(named)
}
