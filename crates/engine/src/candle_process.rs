//! A model of candle's in a process of its own: this very program again, fed and heard through pipes.
//!
//! candle multiplies on a pool of threads that belongs to the whole process, behind a lock that a panic inside breaks for
//! good. After one, no model of candle's runs in this process any more; in another it does, and when that one fails as well, the
//! next request starts the next.

use std::io::{BufReader, BufWriter, Error, ErrorKind, Read, Result, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::EngineError;
use super::candle::{Forward, load};
use super::gguf;

/// The hidden command of this program that runs a model of candle's, for whoever wires the program.
pub const COMMAND: &str = "run-candle";
/// Most tokens of a step, and most logits after one.
const MOST: u32 = 1 << 24;
/// What an answer begins with.
const LOGITS: u8 = 0;
const ERROR: u8 = 1;

/// What such a process must be told to load a model.
#[derive(Debug, Clone)]
pub(super) struct Model {
    /// The program that knows [`COMMAND`]; this very one when there is none.
    pub(super) program: Option<PathBuf>,
    pub(super) file: PathBuf,
    pub(super) architecture: String,
    pub(super) context: u32,
}

/// The process, from our side.
pub(super) struct CandleProcess {
    child: Child,
    input: BufWriter<ChildStdin>,
    output: BufReader<ChildStdout>,
    /// Whether a pipe broke: it has ended, or is about to.
    broken: bool,
}

impl CandleProcess {
    /// Starts one; it loads the model before it reads the first tokens.
    pub(super) fn start(model: &Model) -> std::result::Result<Self, EngineError> {
        let failed =
            |error: Error| EngineError::BadFile(format!("no process could be started for candle: {error}"));
        let program = model.program.clone().unwrap_or_else(ourselves);
        let mut child = Command::new(program)
            .arg(COMMAND)
            .args([model.file.as_os_str(), model.architecture.as_ref()])
            .arg(model.context.to_string())
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let (Some(input), Some(output)) = (input, output) else {
            return Err(failed(ErrorKind::BrokenPipe.into()));
        };
        Ok(Self { child, input: BufWriter::new(input), output: BufReader::new(output), broken: false })
    }

    fn ask(&mut self, tokens: &[u32], position: usize) -> Result<std::result::Result<Vec<f32>, String>> {
        let input = &mut self.input;
        for number in [tokens.len() as u32, position as u32].iter().chain(tokens) {
            input.write_all(&number.to_le_bytes())?;
        }
        input.flush()?;
        let mut kind = [0];
        self.output.read_exact(&mut kind)?;
        let count = number(&mut self.output)? as usize;
        if kind == [LOGITS] {
            let mut bytes = vec![0; count * size_of::<f32>()];
            self.output.read_exact(&mut bytes)?;
            return Ok(Ok(bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()));
        }
        let mut words = vec![0; count];
        self.output.read_exact(&mut words)?;
        Ok(Err(String::from_utf8_lossy(&words).into_owned()))
    }
}

impl Forward for CandleProcess {
    fn forward(&mut self, tokens: &[u32], position: usize) -> std::result::Result<Vec<f32>, EngineError> {
        match self.ask(tokens, position) {
            Ok(answer) => answer.map_err(EngineError::BadFile),
            Err(_) => {
                self.broken = true;
                Err(EngineError::BadFile("the process in which candle runs it has ended".into()))
            }
        }
    }

    fn is_broken(&self) -> bool {
        self.broken
    }
}

impl Drop for CandleProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// This very program, even when the file it was started from has been replaced since.
fn ourselves() -> PathBuf {
    if cfg!(target_os = "linux") {
        PathBuf::from("/proc/self/exe")
    } else {
        // An unknown path cannot be started, which is reported where it is.
        std::env::current_exe().unwrap_or_default()
    }
}

/// The other side: loads a model, then answers each step until nobody asks any more.
///
/// # Errors
/// When the pipes break, or the model cannot be loaded; that is answered first.
pub fn serve(
    file: &Path,
    architecture: &str,
    context: u32,
    mut input: impl Read,
    mut output: impl Write,
) -> Result<()> {
    let mut model = gguf::open(file).and_then(|opened| load(opened, architecture, context));
    loop {
        let count = match number(&mut input) {
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(error),
        };
        let position = number(&mut input)? as usize;
        let tokens = (0..count).map(|_| number(&mut input)).collect::<Result<Vec<u32>>>()?;
        let answer = match &mut model {
            Ok(model) => model.forward(&tokens, position),
            Err(error) => Err(error.clone()),
        };
        let (kind, count, bytes) = match answer {
            Ok(logits) => {
                (LOGITS, logits.len(), logits.iter().flat_map(|logit| logit.to_le_bytes()).collect())
            }
            Err(error) => {
                let words = match error {
                    EngineError::BadFile(words) => words,
                    other => other.to_string(),
                };
                (ERROR, words.len(), words.into_bytes())
            }
        };
        output.write_all(&[kind])?;
        output.write_all(&(count as u32).to_le_bytes())?;
        output.write_all(&bytes)?;
        output.flush()?;
    }
}

fn number(from: &mut impl Read) -> Result<u32> {
    let mut bytes = [0; 4];
    from.read_exact(&mut bytes)?;
    let number = u32::from_le_bytes(bytes);
    if number > MOST { Err(ErrorKind::InvalidData.into()) } else { Ok(number) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candle::works_here;

    /// The lock that a panic breaks is that of this process: no other test of this crate multiplies with candle.
    #[test]
    fn a_panic_among_the_threads_of_candle_is_noticed() {
        assert!(works_here());
        let panicked = std::panic::catch_unwind(|| {
            candle_core::utils::barrier_pool().execute(|_| panic!("what the test asked for"));
        });
        assert!(panicked.is_err());
        // With one processor there is no pool, and nothing to break.
        assert_eq!(works_here(), candle_core::utils::barrier_pool().n_workers() == 0);
    }

    #[test]
    fn what_cannot_be_loaded_is_answered_at_each_step() {
        let mut asked = Vec::new();
        for number in [1_u32, 0, 5, 1, 1, 6] {
            asked.extend(number.to_le_bytes());
        }
        let mut answers = Vec::new();
        serve(Path::new("/nowhere"), "phi3", 8, asked.as_slice(), &mut answers).expect("the pipes hold");
        let words = String::from_utf8_lossy(&answers);
        assert_eq!(words.matches("cannot open it").count(), 2, "{words}");
        let asked = u32::MAX.to_le_bytes();
        assert!(serve(Path::new("/nowhere"), "phi3", 8, asked.as_slice(), &mut answers).is_err());
    }
}
