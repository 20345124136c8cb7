using System.Security.Cryptography;

namespace Enx.Media.Srtp;

/// <summary>A key of AES-128-GCM with a tag of 16 bytes: what a profile of SRTP needs of a library. Used by one thread at a time.</summary>
internal abstract class GcmKey : IDisposable
{
    /// <summary>Bytes of the tag.</summary>
    public const int TagLength = 16;

    /// <summary>Takes a key, for the fastest library that is here.</summary>
    public static GcmKey Create(ReadOnlySpan<byte> key) => LibCrypto.IsAvailable ? new LibCryptoKey(key) : new PlatformKey(key);

    /// <summary>Takes a key, for what .NET has on every system.</summary>
    public static GcmKey CreateForPlatform(ReadOnlySpan<byte> key) => new PlatformKey(key);

    /// <summary>Encrypts in place, and writes the tag.</summary>
    public abstract void Seal(ReadOnlySpan<byte> nonce, Span<byte> text, Span<byte> tag, ReadOnlySpan<byte> associated);

    /// <summary>Decrypts in place; false when the packet is forged, and then the text is undefined.</summary>
    public abstract bool TryOpen(ReadOnlySpan<byte> nonce, Span<byte> text, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associated);

    /// <inheritdoc/>
    public abstract void Dispose();

    private sealed class PlatformKey(ReadOnlySpan<byte> key) : GcmKey
    {
        private readonly AesGcm _gcm = new(key, TagLength);

        public override void Seal(ReadOnlySpan<byte> nonce, Span<byte> text, Span<byte> tag, ReadOnlySpan<byte> associated) => _gcm.Encrypt(nonce, text, text, tag, associated);

        public override bool TryOpen(ReadOnlySpan<byte> nonce, Span<byte> text, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associated)
        {
            try
            {
                _gcm.Decrypt(nonce, text, tag, text, associated);
                return true;
            }
            catch (AuthenticationTagMismatchException)
            {
                // The platform's only way to report a forged packet.
                return false;
            }
        }

        public override void Dispose() => _gcm.Dispose();
    }

    /// <summary>Keeps a context for each direction that is used: most keys have one only.</summary>
    private sealed class LibCryptoKey(ReadOnlySpan<byte> key) : GcmKey
    {
        private readonly byte[] _key = key.ToArray();
        private nint _sealer;
        private nint _opener;
        private bool _disposed;

        ~LibCryptoKey() => Free();

        public override void Seal(ReadOnlySpan<byte> nonce, Span<byte> text, Span<byte> tag, ReadOnlySpan<byte> associated)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_sealer == 0) _sealer = LibCrypto.NewGcmSealer(_key);
            LibCrypto.Seal(_sealer, nonce, text, tag, associated);
        }

        public override bool TryOpen(ReadOnlySpan<byte> nonce, Span<byte> text, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associated)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_opener == 0) _opener = LibCrypto.NewGcmOpener(_key);
            return LibCrypto.TryOpen(_opener, nonce, text, tag, associated);
        }

        public override void Dispose()
        {
            Free();
            GC.SuppressFinalize(this);
        }

        private void Free()
        {
            _disposed = true;
            CryptographicOperations.ZeroMemory(_key);
            if (_sealer != 0) LibCrypto.Free(_sealer);
            if (_opener != 0) LibCrypto.Free(_opener);
            (_sealer, _opener) = (0, 0);
        }
    }
}
