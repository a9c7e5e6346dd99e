//! Where files are kept, and how much of them there may be.

use super::{DatabaseConfig, DatabaseUrl};
use clap::Args;
use std::path::PathBuf;

/// Where files are kept, and how much of them there may be.
#[derive(Clone, Debug, Args)]
pub struct FileConfig {
    /// The folder of uploaded files; of those that go to a bucket, where they wait until they are whole [default: `files` beside
    /// the file of SQLite, with a bucket one in the system's temporary folder, else none: then no files are taken]
    #[arg(id = "files-folder", long = "files", env = "FILES", value_name = "FOLDER")]
    pub files: Option<PathBuf>,

    /// Bytes of an uploaded file, at most
    #[arg(long, env = "FILE_MAX", default_value_t = 52_428_800, value_parser = clap::value_parser!(u32).range(1_024..=1_073_741_824))]
    pub file_max: u32,

    /// Bytes of all files of an organization, at most
    #[arg(long, env = "FILE_QUOTA", default_value_t = 21_474_836_480)]
    pub file_quota: u64,

    /// Files that are uploaded at once, at most; half of them by one account
    #[arg(long, env = "FILE_UPLOADS", default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub file_uploads: u32,

    /// A bucket of what speaks S3, to keep files in rather than in the folder [default: none]
    #[arg(long, env = "FILES_S3_BUCKET", requires_all = ["files_s3_endpoint", "files_s3_access_key_id", "files_s3_secret_access_key"])]
    pub files_s3_bucket: Option<String>,

    /// Where the bucket is asked for: `https://s3.example.cn`
    #[arg(long, env = "FILES_S3_ENDPOINT")]
    pub files_s3_endpoint: Option<String>,

    /// The region of the bucket
    #[arg(long, env = "FILES_S3_REGION", default_value = "us-east-1")]
    pub files_s3_region: String,

    /// The id of the key that the bucket is asked by
    #[arg(long, env = "FILES_S3_ACCESS_KEY_ID")]
    pub files_s3_access_key_id: Option<String>,

    /// The key that the bucket is asked by
    #[arg(long, env = "FILES_S3_SECRET_ACCESS_KEY", hide_env_values = true)]
    pub files_s3_secret_access_key: Option<String>,
}

impl FileConfig {
    /// The folder. Beside a PostgreSQL server there is none of its own: what is lost with a container is not what one wants by default.
    pub fn folder(&self, database: &DatabaseConfig) -> Option<PathBuf> {
        let beside = || match &database.database_url {
            DatabaseUrl::Sqlite(file) => Some(file.path.with_file_name("files")),
            DatabaseUrl::Postgres(_) => None,
        };
        let waiting =
            || self.files_s3_bucket.as_ref().map(|_| std::env::temp_dir().join("future-community-files"));
        self.files.clone().or_else(waiting).or_else(beside)
    }
}
