//! Stands between Kit and the server and counts what Kit asks.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ruskit::driver::Url;

/// A way to the server that counts round trips and statements.
pub(crate) struct Proxy {
    url: Url,
    asked: Arc<AtomicUsize>,
    answered: Arc<AtomicUsize>,
}

impl Proxy {
    /// In front of the server of this URL.
    pub(crate) fn new(url: &Url) -> Self {
        let (before, rest) = url.secret().split_once('@').unwrap();
        let (server, database) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let url = Url::new(format!("{before}@127.0.0.1:{port}/{database}?sslmode=disable"));
        let proxy = Self { url, asked: Arc::default(), answered: Arc::default() };
        let (server, asked, answered) = (server.to_owned(), proxy.asked.clone(), proxy.answered.clone());
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server) = (client.unwrap(), TcpStream::connect(&server).unwrap());
                pass(client.try_clone().unwrap(), server.try_clone().unwrap(), true, b"QE", asked.clone());
                pass(server, client, false, b"CI", answered.clone());
            }
        });
        proxy
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Round trips and statements since last asked.
    pub(crate) fn count(&self) -> (usize, usize) {
        (self.asked.swap(0, Ordering::SeqCst), self.answered.swap(0, Ordering::SeqCst))
    }
}

/// Passes messages on and counts those of these kinds. The first message of a client has no kind.
fn pass(mut from: TcpStream, mut to: TcpStream, startup: bool, kinds: &'static [u8], count: Arc<AtomicUsize>) {
    std::thread::spawn(move || {
        let mut first = startup;
        loop {
            let mut kind = [0];
            if !first && from.read_exact(&mut kind).is_err() {
                break;
            }
            let mut length = [0; 4];
            if from.read_exact(&mut length).is_err() {
                break;
            }
            let mut body = vec![0; u32::from_be_bytes(length) as usize - 4];
            if from.read_exact(&mut body).is_err() {
                break;
            }
            if kinds.contains(&kind[0]) {
                count.fetch_add(1, Ordering::SeqCst);
            }
            let kind = if first { &[][..] } else { &kind[..] };
            if to.write_all(&[kind, &length, &body].concat()).is_err() {
                break;
            }
            first = false;
        }
        let _ = to.shutdown(Shutdown::Both);
    });
}
