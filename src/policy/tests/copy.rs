//! A copy of the shipped pack to break.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicUsize, Ordering},
};

/// A folder of its own, gone when dropped.
pub(super) struct Copy(PathBuf);

impl Copy {
    pub(super) fn shipped() -> &'static Path {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/policies/fuyang-2022-8"))
    }

    pub(super) fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let dir = env::temp_dir().join(format!("policy-pack-{}-{number}", process::id()));
        fs::create_dir(&dir).unwrap();
        let copy = Self(dir);
        for entry in fs::read_dir(Self::shipped()).unwrap() {
            let entry = entry.unwrap();
            fs::write(copy.0.join(entry.file_name()), fs::read(entry.path()).unwrap()).unwrap();
        }
        copy
    }

    pub(super) fn dir(&self) -> &Path {
        &self.0
    }

    /// The names of its data files.
    pub(super) fn files(&self) -> Vec<String> {
        let names = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name());
        let names = names.map(|name| name.into_string().unwrap());
        names.filter(|name| Path::new(name).extension().is_some_and(|end| end != "md")).collect()
    }

    pub(super) fn remove(&self, file: &str) {
        fs::remove_file(self.0.join(file)).unwrap();
    }

    pub(super) fn write(&self, file: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.0.join(file), bytes).unwrap();
    }

    /// Changes a file; an edit that changes nothing tests nothing.
    pub(super) fn edit(&self, file: &str, edit: impl FnOnce(&str) -> String) {
        let before = fs::read_to_string(self.0.join(file)).unwrap();
        let after = edit(&before);
        assert_ne!(before, after, "{file} stayed as it was");
        self.write(file, after);
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}
