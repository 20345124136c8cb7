using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Enx.Media.Srtp;

/// <summary>The AES-CM keystream (RFC 3711 §4.1.1) of one session key. Used by one thread at a time.</summary>
internal abstract class Keystream : IDisposable
{
    private const int BlockLength = 16;

    private readonly byte[] _salt;

    private Keystream(byte[] salt) => _salt = salt;

    /// <summary>Takes a session key and its 14-byte salt, for the fastest library that is here.</summary>
    public static Keystream Create(SessionKeys keys) => LibCrypto.IsAvailable ? new LibCryptoKeystream(keys) : new PlatformKeystream(keys);

    /// <summary>Takes them for what .NET has on every system.</summary>
    public static Keystream CreateForPlatform(SessionKeys keys) => new PlatformKeystream(keys);

    /// <summary>XORs the keystream of this SSRC and index onto a text.</summary>
    public void Apply(Span<byte> text, uint ssrc, long index)
    {
        // IV = salt·2^16 XOR SSRC·2^64 XOR index·2^16; its last two bytes count the blocks.
        Span<byte> iv = stackalloc byte[BlockLength];
        BinaryPrimitives.WriteUInt32BigEndian(iv[4..], ssrc);
        BinaryPrimitives.WriteInt64BigEndian(iv[8..], index << 16);
        iv[..4].Clear();
        for (var i = 0; i < _salt.Length; i++)
            iv[i] ^= _salt[i];
        Apply(text, iv);
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>XORs the keystream onto a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="first">The counter of its first block.</param>
    protected abstract void Apply(Span<byte> text, ReadOnlySpan<byte> first);

    private sealed class LibCryptoKeystream(SessionKeys keys) : Keystream(keys.Salt)
    {
        private nint _context = LibCrypto.NewCounter(keys.Encryption);

        ~LibCryptoKeystream() => Free();

        public override void Dispose()
        {
            Free();
            GC.SuppressFinalize(this);
        }

        protected override void Apply(Span<byte> text, ReadOnlySpan<byte> first)
        {
            ObjectDisposedException.ThrowIf(_context == 0, this);
            LibCrypto.Apply(_context, first, text);
        }

        private void Free()
        {
            if (_context != 0) LibCrypto.Free(_context);
            _context = 0;
        }
    }

    /// <summary>.NET has no counter mode, so blocks of counters go through ECB many at a time and the result is XORed onto the text.</summary>
    private sealed class PlatformKeystream : Keystream
    {
        // A packet of the usual size in one call of the transform.
        private const int BatchLength = 96 * BlockLength;

        private readonly Aes _aes;
        private readonly ICryptoTransform _ecb;
        private readonly byte[] _counters = new byte[BatchLength];
        private readonly byte[] _stream = new byte[BatchLength];

        public PlatformKeystream(SessionKeys keys)
            : base(keys.Salt)
        {
            _aes = Aes.Create();
            _aes.Mode = CipherMode.ECB;
            _aes.Padding = PaddingMode.None;
            _aes.SetKey(keys.Encryption);
            _ecb = _aes.CreateEncryptor();
        }

        public override void Dispose()
        {
            _ecb.Dispose();
            _aes.Dispose();
        }

        protected override void Apply(Span<byte> text, ReadOnlySpan<byte> first)
        {
            var block = 0;
            while (!text.IsEmpty)
            {
                var length = Math.Min(text.Length, BatchLength);
                var blocks = (length + BlockLength - 1) / BlockLength;
                for (var i = 0; i < blocks; i++)
                {
                    var counter = _counters.AsSpan(i * BlockLength, BlockLength);
                    first.CopyTo(counter);
                    BinaryPrimitives.WriteUInt16BigEndian(counter[14..], (ushort)(block + i));
                }

                _ecb.TransformBlock(_counters, 0, blocks * BlockLength, _stream, 0);
                Xor(text[..length], _stream);
                text = text[length..];
                block += blocks;
            }
        }

        private static void Xor(Span<byte> text, ReadOnlySpan<byte> stream)
        {
            var words = MemoryMarshal.Cast<byte, ulong>(text);
            var streamWords = MemoryMarshal.Cast<byte, ulong>(stream);
            for (var i = 0; i < words.Length; i++)
                words[i] ^= streamWords[i];
            for (var i = words.Length * sizeof(ulong); i < text.Length; i++)
                text[i] ^= stream[i];
        }
    }
}
