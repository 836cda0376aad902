//! Standard input and output as asynchronous streams.
//!
//! The runtime's own ones hand every read and write to a pool of threads. Here the thread that reads also does what is
//! called for by what it read, and what is written leaves at once where it need not wait: a keystroke changes no threads.

use std::fs::File;
use std::io::{Read, Write};
use std::pin::Pin;
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{oneshot, watch};

use super::turn::Turn;

/// How much is read at once, in bytes.
const PIECE: usize = 64 << 10;

/// Standard input.
pub struct Input {
    pieces: UnboundedReceiver<Vec<u8>>,
    piece: Vec<u8>,
    taken: usize,
}

/// Where standard input comes in.
pub struct Source(UnboundedSender<Vec<u8>>);

impl Input {
    /// Standard input, once its source reads.
    pub fn new() -> (Self, Source) {
        let (sender, pieces) = unbounded_channel();
        (Self { pieces, piece: Vec::new(), taken: 0 }, Source(sender))
    }
}

impl Source {
    /// Starts to read for the future that holds the input, on a thread that polls it for each piece. The thread ends at the
    /// end of the input, or with the process.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn read_for<T: Send + 'static>(self, turn: Arc<Turn<T>>, runtime: Handle) -> std::io::Result<()> {
        std::thread::Builder::new().name("input".to_owned()).spawn(move || {
            let _entered = runtime.enter();
            let mut input = std::io::stdin().lock();
            let mut buffer = vec![0; PIECE];
            loop {
                match input.read(&mut buffer) {
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Ok(0) | Err(_) => return turn.bring(|| drop(self)),
                    // A piece has been dealt with before the next is read, so that few ever wait.
                    Ok(count) => turn.bring(|| {
                        // The server may have left already.
                        let _ = self.0.send(buffer.get(..count).unwrap_or_default().to_vec());
                    }),
                }
            }
        })?;
        Ok(())
    }
}

impl AsyncRead for Input {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        if self.taken == self.piece.len() {
            match self.pieces.poll_recv(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(Ok(())),
                Poll::Ready(Some(piece)) => (self.piece, self.taken) = (piece, 0),
            }
        }
        let rest = self.piece.get(self.taken..).unwrap_or_default();
        let count = rest.len().min(buffer.remaining());
        buffer.put_slice(rest.get(..count).unwrap_or_default());
        self.taken += count;
        Poll::Ready(Ok(()))
    }
}

/// Standard output. What is written leaves with the next flush: at once, as far as that takes no waiting and the system can
/// tell, and the rest by a thread that waits.
pub struct Output {
    file: Arc<File>,
    pieces: mpsc::Sender<Job>,
    written: Vec<u8>,
    /// The flush that is waited for.
    flushing: Option<oneshot::Receiver<()>>,
    broken: watch::Receiver<bool>,
}

/// What shall leave, and whom to tell when it has.
struct Job(Vec<u8>, oneshot::Sender<()>);

impl Output {
    /// Gets ready to write.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start() -> std::io::Result<Self> {
        let file = Arc::new(unbuffered()?);
        let waiting = Arc::clone(&file);
        let (pieces, jobs) = mpsc::channel();
        let (break_off, broken) = watch::channel(false);
        std::thread::Builder::new().name("output".to_owned()).spawn(move || {
            for Job(bytes, done) in jobs {
                if (&*waiting).write_all(&bytes).is_err() {
                    break_off.send_replace(true);
                }
                // Whoever waited may be gone.
                let _ = done.send(());
            }
        })?;
        Ok(Self { file, pieces, written: Vec::new(), flushing: None, broken })
    }

    fn check(&self) -> std::io::Result<()> {
        if *self.broken.borrow() { Err(std::io::ErrorKind::BrokenPipe.into()) } else { Ok(()) }
    }
}

/// Standard output without the buffer that would cut a message in two at its last line end.
fn unbuffered() -> std::io::Result<File> {
    #[cfg(unix)]
    let owned = std::os::fd::AsFd::as_fd(&std::io::stdout()).try_clone_to_owned();
    #[cfg(windows)]
    let owned = std::os::windows::io::AsHandle::as_handle(&std::io::stdout()).try_clone_to_owned();
    owned.map(File::from)
}

/// Writes what can be written without waiting, and says how many bytes that was. What fails here is left to those who wait.
#[cfg(target_os = "linux")]
fn write_at_once(file: &File, bytes: &[u8]) -> usize {
    use rustix::io::{ReadWriteFlags, pwritev2};
    /// Where the file stands, or a pipe, which has no places.
    const HERE: u64 = u64::MAX;
    pwritev2(file, &[std::io::IoSlice::new(bytes)], HERE, ReadWriteFlags::NOWAIT).unwrap_or_default()
}

#[cfg(not(target_os = "linux"))]
const fn write_at_once(_: &File, _: &[u8]) -> usize {
    0
}

impl AsyncWrite for Output {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        self.check()?;
        self.written.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        loop {
            if let Some(flushing) = &mut self.flushing {
                if Pin::new(flushing).poll(context).is_pending() {
                    return Poll::Pending;
                }
                self.flushing = None;
            } else if self.written.is_empty() {
                return Poll::Ready(self.check());
            } else {
                let gone = write_at_once(&self.file, &self.written).min(self.written.len());
                self.written.drain(..gone);
                if self.written.is_empty() {
                    continue;
                }
                let (done, flushed) = oneshot::channel();
                let job = Job(std::mem::take(&mut self.written), done);
                self.pieces.send(job).map_err(|_| std::io::ErrorKind::BrokenPipe)?;
                self.flushing = Some(flushed);
            }
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.poll_flush(context)
    }
}
