//! What does not come in, and what nothing of stays.

use super::{
    archives::{Part, archive, document, part},
    pdf, sent, uploaded,
};
use crate::harness::{FILE_MAX, FILE_QUOTA, World};
use axum::body::{Body, Bytes};
use entity::attachment;
use futures_util::stream;
use serde_json::json;

/// How many files lie in the folder of what comes in, and how many are kept.
pub fn lying(world: &World) -> (usize, usize) {
    fn files(folder: &std::path::Path) -> usize {
        let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
        entries.map(|it| it.unwrap().path()).map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
    }
    let folder = world.database.files();
    (files(&folder.join("incoming")), files(&folder.join("sha256")))
}

/// How many rows there are.
pub async fn rows(world: &World) -> usize {
    world.store.unscoped_rows::<attachment::Entity>(sea_orm::Condition::all()).await.unwrap().len()
}

both! {
    async fn what_is_not_what_it_says_does_not_come_in(world) {
        let officer = world.person("education.officer").await;
        let zeros = vec![0; 40 << 20];
        let inner = archive(&[part("a.txt", b"a")]);
        let mut encrypted = part("a.txt", b"a");
        encrypted.flags = 1;
        let lies = Part { says: Some(10), ..part("a.txt", &zeros[..100_000]) };
        let prefixed = [b"%!".as_slice(), &inner].concat();
        let followed = [inner.as_slice(), b"more"].concat();
        let named = |name: &str| archive(&[part(name, b"a")]);
        for (name, bytes) in [
            ("a.pdf", b"MZ\x90\0 a program".to_vec()),
            ("a.png", pdf("a document")),
            ("a.pdf", inner.clone()),
            ("a.docx", inner.clone()),
            ("a.zip", archive(&document("word/document.xml"))),
            ("a.docx", archive(&document("xl/workbook.xml"))),
            ("a.exe", b"MZ".to_vec()),
            ("a.html", b"<script>".to_vec()),
            ("a.svg", b"<svg/>".to_vec()),
            ("a.txt", b"a\0b".to_vec()),
            ("a.csv", b"\x1b]0;x".to_vec()),
            ("a.docm", archive(&document("word/document.xml"))),
            ("a.docx", archive(&[document("word/document.xml"), vec![part("word/vbaProject.bin", b"x")]].concat())),
            ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec()),
            // Archives that are more, or lead elsewhere.
            ("a.zip", archive(&[part("a.txt", &zeros)])),
            ("a.zip", archive(&[lies])),
            ("a.zip", archive(&[encrypted])),
            ("a.zip", archive(&[part("b.zip", &inner)])),
            ("a.zip", archive(&[part("b.txt", &inner)])),
            ("a.zip", archive(&[part("b.txt", b"Rar!\x1a\x07")])),
            ("a.docx", archive(&[document("word/document.xml"), vec![part("word/media/a.zip", &inner)]].concat())),
            ("a.zip", named("../a.txt")),
            ("a.zip", named("/etc/a.txt")),
            ("a.zip", named("a\\..\\b.txt")),
            ("a.zip", named("C:a.txt")),
            ("a.zip", named("a\u{202e}txt.exe")),
            ("a.zip", named("a\0.txt")),
            ("a.zip", archive(&[])),
            ("a.zip", prefixed),
            ("a.zip", followed),
            ("a.zip", inner[..inner.len() - 5].to_vec()),
            ("a.zip", b"PK\x03\x04".to_vec()),
        ] {
            let answer = sent(&officer, &format!("?name={name}"), &[], bytes).await;
            assert_eq!(
                (answer.status.as_u16(), answer.error_code()), (415, "BAD_USER_INPUT"), "{name}: {}", answer.body
            );
        }
        assert_eq!((lying(world), rows(world).await), ((0, 0), 0));
    }

    async fn what_is_too_much_does_not_come_in(world) {
        let officer = world.person("education.officer").await;
        let most = usize::try_from(FILE_MAX).unwrap();
        let longest = [b"%PDF-".to_vec(), vec![b' '; most - 5]].concat();
        let longer = [longest.clone(), vec![b' ']].concat();
        let pieces = |bytes: &[u8]| {
            let pieces: Vec<_> = bytes.chunks(30_000).map(|it| Ok::<_, std::io::Error>(Bytes::copy_from_slice(it))).collect();
            Body::from_stream(stream::iter(pieces))
        };
        let length = longer.len().to_string();
        for (headers, body) in [
            (vec![("content-length", length.as_str())], Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>())),
            (vec![], pieces(&longer)),
        ] {
            let answer = sent(&officer, "?name=a.pdf", &headers, body).await;
            assert_eq!((answer.status.as_u16(), answer.error_code()), (413, "LIMIT_EXCEEDED"));
        }
        let empty = sent(&officer, "?name=a.pdf", &[], Body::empty()).await;
        assert_eq!((empty.status.as_u16(), empty.error_code()), (400, "BAD_USER_INPUT"));
        assert_eq!((lying(world), rows(world).await), ((0, 0), 0));
        // So many of the longest an organization has room for, also where they are the same.
        let room = usize::try_from(FILE_QUOTA / FILE_MAX).unwrap();
        for at in 0..room {
            assert_eq!(sent(&officer, "?name=a.pdf", &[], pieces(&longest)).await.status, 201, "{at}");
        }
        let full = sent(&officer, "?name=a.pdf", &[], pieces(&longest)).await;
        assert_eq!((full.status.as_u16(), full.error_code()), (413, "WRONG_STATE"), "{}", full.body);
        assert_eq!((lying(world), rows(world).await), ((0, 1), room));
        // Of another organization's it says nothing.
        let health = world.person("health.officer").await;
        assert_eq!(sent(&health, "?name=a.pdf", &[], pieces(&longest)).await.status, 201);
    }

    async fn who_may_not_upload_is_told_before_a_byte_is_read(world) {
        let body = || Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
        for (name, status, code) in [
            ("data-platform", 403, "FORBIDDEN"),
            ("auditor", 403, "FORBIDDEN"),
            ("sysadmin", 403, "FORBIDDEN"),
        ] {
            let answer = sent(&world.person(name).await, "?name=a.pdf", &[], body()).await;
            assert_eq!((answer.status.as_u16(), answer.error_code()), (status, code), "{name}");
        }
        let nobody = sent(&world.nobody(), "?name=a.pdf", &[], body()).await;
        assert_eq!((nobody.status.as_u16(), nobody.error_code()), (401, "UNAUTHENTICATED"));
        let officer = world.person("education.officer").await;
        for query in ["", "?name=", "?name=a", "?name=a%E2%80%AE.pdf", "?name=%ff.pdf", "?other=1&name=a.pdf", "?name=a.pdf&organization=health"] {
            let answer = sent(&officer, query, &[], body()).await;
            assert_eq!(answer.status, 400, "{query}: {}", answer.body);
        }
        assert_eq!((lying(world), rows(world).await), ((0, 0), 0));
        let file = uploaded(&officer, "C:%5Cx%5C..%5Ca.pdf", &pdf("a")).await;
        assert_eq!(super::shown(&officer, &file["id"]).await["name"], json!("a.pdf"));
    }

    async fn an_upload_that_breaks_off_leaves_nothing(world) {
        let officer = world.person("education.officer").await;
        let broken = stream::iter([Ok(Bytes::from_static(b"%PDF-1")), Err(std::io::Error::other("gone"))]);
        let answer = sent(&officer, "?name=a.pdf", &[], Body::from_stream(broken)).await;
        assert_eq!(answer.status, 400);
        assert_eq!((lying(world), rows(world).await), ((0, 0), 0));
    }
}
