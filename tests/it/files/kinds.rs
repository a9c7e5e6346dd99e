//! Each kind of file comes in, and is had as it came.

use super::{
    archives::{archive, document, part},
    had, pdf, sent, shown, uploaded,
};
use serde_json::json;
use sha2::{Digest, Sha256};

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const SLIDES: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

both! {
    async fn each_kind_of_file_comes_in_and_is_had_as_it_came(world) {
        let officer = world.person("education.officer").await;
        let table = archive(&document("xl/workbook.xml"));
        let chart = part("word/embeddings/table.xlsx", &table);
        let mut gb = part("x", b"1");
        gb.name = b"\xb7\xbd\xb0\xb8/\xd5\xfd\xce\xc4.txt".to_vec();
        for (name, kind, bytes) in [
            ("a.pdf", "application/pdf", pdf("one")),
            ("a.JPEG", "image/jpeg", b"\xff\xd8\xff\xe0 a picture".to_vec()),
            ("a.png", "image/png", b"\x89PNG\r\n\x1a\n a picture".to_vec()),
            ("a.webp", "image/webp", b"RIFF\x04\0\0\0WEBPVP8 ".to_vec()),
            ("a.txt", "text/plain; charset=utf-8", "正文\r\n\t二".as_bytes().to_vec()),
            ("b.txt", "text/plain; charset=gb18030", b"\xd5\xfd\xce\xc4".to_vec()),
            ("a.csv", "text/csv; charset=utf-8", "\u{feff}社区,分\n".as_bytes().to_vec()),
            ("b.csv", "text/csv; charset=gb18030", b"\xc9\xe7\xc7\xf8,1\r\n".to_vec()),
            ("a.docx", WORD, archive(&[document("word/document.xml"), vec![chart]].concat())),
            ("a.xlsx", SHEET, table.clone()),
            ("a.pptx", SLIDES, archive(&document("ppt/presentation.xml"))),
            ("a.ofd", "application/ofd", archive(&[part("OFD.xml", b"<OFD/>"), part("Doc_0/Document.xml", b"<D/>")])),
            ("a.zip", "application/zip", archive(&[part("方案/正文.txt", b"text"), gb, part("图/", b"")])),
        ] {
            let answer = sent(&officer, &format!("?name={name}"), &[], bytes.clone()).await;
            let digest = format!("{:x}", Sha256::digest(&bytes));
            let id = answer.body["id"].clone();
            assert_eq!(answer.status, 201, "{name}: {}", answer.body);
            assert_eq!(
                answer.body,
                json!({ "id": id, "sha256": digest, "size": bytes.len(), "mediaType": kind }),
                "{name}"
            );
            assert_eq!(answer.headers["location"], format!("/files/{}", id.as_str().unwrap()));
            let row = shown(&officer, &id).await;
            assert_eq!((&row["name"], &row["mediaType"], &row["sha256"]), (&json!(name), &json!(kind), &json!(digest)));
            let had = had(&officer, &id).await;
            assert_eq!((had.status.as_u16(), &had.bytes), (200, &bytes), "{name}");
            for (header, value) in [
                ("content-type", kind.to_owned()),
                ("content-length", bytes.len().to_string()),
                ("content-disposition", format!("attachment; filename*=UTF-8''{name}")),
                ("etag", format!("\"{digest}\"")),
                ("x-content-type-options", "nosniff".to_owned()),
                ("content-security-policy", "sandbox; default-src 'none'".to_owned()),
                ("cache-control", "private, no-cache".to_owned()),
                ("accept-ranges", "bytes".to_owned()),
            ] {
                assert_eq!(had.headers[header], value, "{name}: {header}");
            }
        }
    }

    async fn parts_of_a_file_are_had_by_ranges(world) {
        let officer = world.person("education.officer").await;
        let bytes = pdf("0123456789");
        let file = uploaded(&officer, "a.pdf", &bytes).await;
        let path = format!("/files/{}", file["id"].as_str().unwrap());
        let tag = format!("\"{}\"", file["sha256"].as_str().unwrap());
        let all = bytes.len();
        for (headers, status, range, expected) in [
            (vec![("range", "bytes=0-3")], 206, Some(format!("bytes 0-3/{all}")), &bytes[..4]),
            (vec![("range", "bytes=-6")], 206, Some(format!("bytes {}-{}/{all}", all - 6, all - 1)), &bytes[all - 6..]),
            (vec![("range", "bytes=5-"), ("if-range", tag.as_str())], 206, Some(format!("bytes 5-{}/{all}", all - 1)), &bytes[5..]),
            (vec![("range", "bytes=5-"), ("if-range", "\"another\"")], 200, None, &bytes[..]),
            (vec![("range", "bytes=0-1,3-4")], 200, None, &bytes[..]),
            (vec![("if-none-match", tag.as_str())], 304, None, &bytes[..0]),
            (vec![("if-none-match", "\"another\"")], 200, None, &bytes[..]),
        ] {
            let mut request = officer.asking_for(&path);
            for (name, value) in &headers {
                request = request.header(*name, *value);
            }
            let answer = world.send(request.body(axum::body::Body::empty()).unwrap()).await;
            let shown = answer.headers.get("content-range").map(|it| it.to_str().unwrap().to_owned());
            assert_eq!((answer.status.as_u16(), shown, answer.bytes.as_slice()), (status, range, expected), "{headers:?}");
            assert_eq!(answer.headers["etag"], tag.as_str(), "{headers:?}");
        }
        let beyond = officer.asking_for(&path).header("range", "bytes=999-").body(axum::body::Body::empty()).unwrap();
        let answer = world.send(beyond).await;
        assert_eq!((answer.status.as_u16(), answer.error_code()), (416, "BAD_USER_INPUT"));
        assert_eq!(answer.headers["content-range"], format!("bytes */{all}").as_str());
        let mut request = officer.asking_for(&path).body(axum::body::Body::empty()).unwrap();
        *request.method_mut() = axum::http::Method::HEAD;
        let head = world.send(request).await;
        assert_eq!((head.status.as_u16(), head.bytes.len()), (200, 0));
        assert_eq!(head.headers["content-length"], all.to_string().as_str());
    }

    async fn a_form_with_one_file_is_an_upload(world) {
        let officer = world.person("education.officer").await;
        let kind = [("content-type", "multipart/form-data; boundary=----x")];
        let field = "------x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n";
        let file = "------x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"验收.pdf\"\r\nContent-Type: x/y\r\n\r\n%PDF-1\r\n\r\n";
        let answer = sent(&officer, "", &kind, format!("{field}{file}------x--\r\n")).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let row = shown(&officer, &answer.body["id"]).await;
        assert_eq!((&row["name"], &row["size"]), (&json!("验收.pdf"), &json!(8)));
        // What the address says comes before what the form says.
        let answer = sent(&officer, "?name=%E6%84%8F%E8%A7%81.pdf", &kind, format!("{file}------x--")).await;
        assert_eq!(shown(&officer, &answer.body["id"]).await["name"], "意见.pdf");
        for body in [format!("{file}{file}------x--"), format!("{field}------x--"), file.to_owned(), "x".to_owned()] {
            let answer = sent(&officer, "", &kind, body.clone()).await;
            assert_eq!((answer.status.as_u16(), answer.error_code()), (400, "BAD_USER_INPUT"), "{body}");
        }
    }

    async fn who_asks_again_by_the_same_key_has_the_same_file(world) {
        let officer = world.person("education.officer").await;
        let key = [("idempotency-key", "once")];
        let first = sent(&officer, "?name=a.pdf", &key, pdf("one")).await;
        let again = sent(&officer, "?name=a.pdf", &key, pdf("one")).await;
        assert_eq!((first.status.as_u16(), &first.body), (201, &again.body));
        for (query, bytes) in [("?name=b.pdf", pdf("one")), ("?name=a.pdf", pdf("two"))] {
            let other = sent(&officer, query, &key, bytes).await;
            assert_eq!((other.status.as_u16(), other.error_code()), (409, "DUPLICATE_KEY"), "{query}");
        }
        let uploads = world.trail().await.into_iter().filter(|it| it.action == "UPLOAD_FILE").count();
        assert_eq!(uploads, 1);
        let odd = sent(&officer, "?name=a.pdf", &[("idempotency-key", "")], pdf("one")).await;
        assert_eq!(odd.status, 400);
    }
}
