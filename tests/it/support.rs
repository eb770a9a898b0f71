//! Temporary.
pub fn small_model() -> &'static std::path::Path { std::path::Path::new("/tmp/w/home/models/SmolLM2-135M-Instruct.Q4_1.gguf") }
