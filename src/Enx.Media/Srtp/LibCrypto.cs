using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Enx.Media.Srtp;

/// <summary>
/// OpenSSL's libcrypto, which .NET itself uses on Linux, called without what .NET puts in between: a context keeps its key, and each packet only sets its
/// nonce. That is half of the time of <see cref="AesGcm"/>, for the same bytes. Where the library is not there, or the switch <c>Enx.Media.PlatformCrypto</c>
/// is set in the runtime's configuration, the platform's own classes do the work.
/// </summary>
internal static unsafe class LibCrypto
{
    /// <summary>Bytes of an AES-128 key.</summary>
    public const int KeyLength = 16;

    private const string Switch = "Enx.Media.PlatformCrypto";
    private const int GetTag = 0x10;
    private const int SetTag = 0x11;

    private static readonly Functions? Found = Load();

    /// <summary>Whether it is there and to be used.</summary>
    public static bool IsAvailable => Found is not null;

    /// <summary>A context that encrypts AES-128-GCM under a key.</summary>
    public static nint NewGcmSealer(ReadOnlySpan<byte> key) => New(Found!.Aes128Gcm, Found.EncryptInit, key);

    /// <summary>A context that decrypts AES-128-GCM under a key.</summary>
    public static nint NewGcmOpener(ReadOnlySpan<byte> key) => New(Found!.Aes128Gcm, Found.DecryptInit, key);

    /// <summary>A context that makes the keystream of AES-128 in counter mode under a key; the nonce is the first block's counter, 16 bytes.</summary>
    public static nint NewCounter(ReadOnlySpan<byte> key) => New(Found!.Aes128Ctr, Found.EncryptInit, key);

    /// <summary>Frees a context.</summary>
    public static void Free(nint context) => Found!.Free(context);

    /// <summary>Encrypts in place, and writes the tag. An update of nothing is none: it would count as associated data.</summary>
    public static void Seal(nint context, ReadOnlySpan<byte> nonce, Span<byte> text, Span<byte> tag, ReadOnlySpan<byte> associated)
    {
        var f = Found!;
        fixed (byte* n = nonce, t = text, g = tag, a = associated)
        {
            int length;
            var last = stackalloc byte[16];
            var went = f.EncryptInit(context, 0, 0, null, n) & f.EncryptUpdate(context, null, &length, a, associated.Length) & (text.IsEmpty ? 1 : f.EncryptUpdate(context, t, &length, t, text.Length))
                & f.EncryptFinal(context, last, &length) & f.Control(context, GetTag, tag.Length, g);
            if (went != 1) throw new CryptographicException("libcrypto could not encrypt a packet");
        }
    }

    /// <summary>Decrypts in place; false when the tag is another, and then the text is undefined.</summary>
    public static bool TryOpen(nint context, ReadOnlySpan<byte> nonce, Span<byte> text, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associated)
    {
        var f = Found!;
        fixed (byte* n = nonce, t = text, g = tag, a = associated)
        {
            int length;
            var last = stackalloc byte[16];
            return f.DecryptInit(context, 0, 0, null, n) == 1 && f.DecryptUpdate(context, null, &length, a, associated.Length) == 1
                && (text.IsEmpty || f.DecryptUpdate(context, t, &length, t, text.Length) == 1)
                && f.Control(context, SetTag, tag.Length, g) == 1 && f.DecryptFinal(context, last, &length) == 1;
        }
    }

    /// <summary>XORs the keystream onto a text, in place.</summary>
    public static void Apply(nint context, ReadOnlySpan<byte> counter, Span<byte> text)
    {
        var f = Found!;
        fixed (byte* n = counter, t = text)
        {
            int length;
            if ((f.EncryptInit(context, 0, 0, null, n) & (text.IsEmpty ? 1 : f.EncryptUpdate(context, t, &length, t, text.Length))) != 1) throw new CryptographicException("libcrypto could not encrypt a packet");
        }
    }

    private static nint New(delegate* unmanaged<nint> cipher, delegate* unmanaged[SuppressGCTransition]<nint, nint, nint, byte*, byte*, int> init, ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyLength) throw new ArgumentException($"a key of AES-128 has {KeyLength} bytes", nameof(key));
        var context = Found!.New();
        fixed (byte* k = key)
        {
            if (context != 0 && init(context, cipher(), 0, k, null) == 1) return context;
        }

        if (context != 0) Found.Free(context);
        throw new CryptographicException("libcrypto gave no context");
    }

    private static Functions? Load()
    {
        if (AppContext.TryGetSwitch(Switch, out var platform) && platform || !OperatingSystem.IsLinux()) return null;
        // 3 is what Debian and .NET's images have; 1.1 has the same functions.
        return NativeLibrary.TryLoad("libcrypto.so.3", out var library) || NativeLibrary.TryLoad("libcrypto.so.1.1", out library) ? Functions.Of(library) : null;
    }

    /// <summary>The library's functions (OpenSSL, <c>EVP_EncryptInit(3)</c>). Each takes well under a microsecond and calls nothing back, so the garbage collector
    /// need not be told of them.</summary>
    private sealed class Functions
    {
        public delegate* unmanaged<nint> New;
        public delegate* unmanaged<nint, void> Free;
        public delegate* unmanaged<nint> Aes128Gcm;
        public delegate* unmanaged<nint> Aes128Ctr;
        public delegate* unmanaged[SuppressGCTransition]<nint, nint, nint, byte*, byte*, int> EncryptInit;
        public delegate* unmanaged[SuppressGCTransition]<nint, byte*, int*, byte*, int, int> EncryptUpdate;
        public delegate* unmanaged[SuppressGCTransition]<nint, byte*, int*, int> EncryptFinal;
        public delegate* unmanaged[SuppressGCTransition]<nint, nint, nint, byte*, byte*, int> DecryptInit;
        public delegate* unmanaged[SuppressGCTransition]<nint, byte*, int*, byte*, int, int> DecryptUpdate;
        public delegate* unmanaged[SuppressGCTransition]<nint, byte*, int*, int> DecryptFinal;
        public delegate* unmanaged[SuppressGCTransition]<nint, int, int, byte*, int> Control;

        public static Functions? Of(nint library)
        {
            var missing = false;
            var functions = new Functions
            {
                New = (delegate* unmanaged<nint>)Find("EVP_CIPHER_CTX_new"),
                Free = (delegate* unmanaged<nint, void>)Find("EVP_CIPHER_CTX_free"),
                Aes128Gcm = (delegate* unmanaged<nint>)Find("EVP_aes_128_gcm"),
                Aes128Ctr = (delegate* unmanaged<nint>)Find("EVP_aes_128_ctr"),
                EncryptInit = (delegate* unmanaged[SuppressGCTransition]<nint, nint, nint, byte*, byte*, int>)Find("EVP_EncryptInit_ex"),
                EncryptUpdate = (delegate* unmanaged[SuppressGCTransition]<nint, byte*, int*, byte*, int, int>)Find("EVP_EncryptUpdate"),
                EncryptFinal = (delegate* unmanaged[SuppressGCTransition]<nint, byte*, int*, int>)Find("EVP_EncryptFinal_ex"),
                DecryptInit = (delegate* unmanaged[SuppressGCTransition]<nint, nint, nint, byte*, byte*, int>)Find("EVP_DecryptInit_ex"),
                DecryptUpdate = (delegate* unmanaged[SuppressGCTransition]<nint, byte*, int*, byte*, int, int>)Find("EVP_DecryptUpdate"),
                DecryptFinal = (delegate* unmanaged[SuppressGCTransition]<nint, byte*, int*, int>)Find("EVP_DecryptFinal_ex"),
                Control = (delegate* unmanaged[SuppressGCTransition]<nint, int, int, byte*, int>)Find("EVP_CIPHER_CTX_ctrl"),
            };
            return missing ? null : functions;

            nint Find(string name)
            {
                missing |= !NativeLibrary.TryGetExport(library, name, out var address);
                return address;
            }
        }
    }
}
