//! A folder of a test's own, and the real policy pack copied into one to be changed.

use super::{World, database::name_of_its_own};
use future_community::{domain::programme, policy};
use std::{
    fs::{self, DirBuilder},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

/// Gone when dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        let path = std::env::temp_dir().join(name_of_its_own());
        // Whatever the umask: where others may write, no database is kept.
        DirBuilder::new().mode(0o700).create(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left in the temporary folder harms nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The real pack, with changes.
pub struct Pack(Folder);

impl Pack {
    pub fn copy() -> Self {
        let folder = Folder::new();
        for entry in fs::read_dir(World::pack()).unwrap() {
            let entry = entry.unwrap();
            fs::write(folder.path().join(entry.file_name()), fs::read(entry.path()).unwrap()).unwrap();
        }
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The first of these texts, which must be there, becomes the second, once.
    #[track_caller]
    pub fn with(self, file: &str, from: &str, to: &str) -> Self {
        let path = self.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
        self
    }

    /// The line that begins so is gone.
    #[track_caller]
    pub fn without(self, file: &str, beginning: &str) -> Self {
        let text = fs::read_to_string(self.path().join(file)).unwrap();
        let line = text.lines().find(|line| line.starts_with(beginning));
        let line = line.unwrap_or_else(|| panic!("no line of {file} begins with {beginning:?}"));
        self.with(file, &format!("{line}\n"), "")
    }

    /// A line more.
    pub fn and(self, file: &str, line: &str) -> Self {
        let path = self.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, format!("{text}{line}\n")).unwrap();
        self
    }

    pub fn read(&self) -> Result<policy::Pack, Vec<policy::Fault>> {
        policy::read(self.path())
    }

    /// Brings the register up to it.
    pub async fn import(&self, world: &World) -> policy::Report {
        programme::import(&world.store, &self.read().unwrap()).await.unwrap()
    }
}
