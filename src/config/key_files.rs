//! `SIGNING_KEY_FILE`: private keys that are kept outside the database.

use clap::{
    Args,
    builder::{OsStringValueParser, TypedValueParser},
};
use std::{env, ffi::OsStr, path::PathBuf};

/// Where the keys are that sign access tokens.
#[derive(Clone, Debug, Args)]
pub struct KeyConfig {
    /// Files of private keys, with `:` between them: the first key signs, all verify [default: keys in the database]
    #[arg(
        long = "signing-key-file",
        env = "SIGNING_KEY_FILE",
        global = true,
        value_name = "FILE[:FILE]...",
        value_parser = OsStringValueParser::new().try_map(|text| KeyFiles::read(&text))
    )]
    files: Option<KeyFiles>,
}

impl KeyConfig {
    /// The files, where they are kept in files.
    pub fn files(&self) -> Option<&[PathBuf]> {
        self.files.as_ref().map(|files| files.0.as_slice())
    }
}

/// Names of files, one at least.
#[derive(Clone, Debug, PartialEq, Eq)]
struct KeyFiles(Vec<PathBuf>);

impl KeyFiles {
    fn read(text: &OsStr) -> Result<Self, &'static str> {
        let files: Vec<PathBuf> = env::split_paths(text).collect();
        if files.iter().any(|file| file.as_os_str().is_empty()) {
            return Err(
                "SIGNING_KEY_FILE names no file where it should: leave it away for keys in the database",
            );
        }
        Ok(Self(files))
    }
}

#[cfg(test)]
mod tests {
    use super::KeyFiles;

    #[test]
    fn files_are_named_one_by_one() {
        let read = |text: &str| KeyFiles::read(text.as_ref());
        assert_eq!(
            read("a.pem:/etc/b c.pem").unwrap().0,
            ["a.pem".into(), std::path::PathBuf::from("/etc/b c.pem")]
        );
        for text in ["", ":", "a.pem:", ":a.pem", "a.pem::b.pem"] {
            assert!(read(text).is_err(), "{text:?}");
        }
    }
}
