using System.Security.Cryptography;

namespace Enx.Media.Srtp;

/// <summary>The session keys of one stream kind (SRTP or SRTCP), derived from the master key (RFC 3711 §4.3).</summary>
/// <param name="Encryption">Cipher key, 16 bytes.</param>
/// <param name="Authentication">HMAC-SHA1 key, 20 bytes; empty for an AEAD profile.</param>
/// <param name="Salt">Session salt: 14 bytes for counter mode, 12 for GCM.</param>
internal sealed record SessionKeys(byte[] Encryption, byte[] Authentication, byte[] Salt)
{
    private const int AuthenticationKeyLength = 20;

    /// <summary>Derives the keys for SRTP, or for SRTCP when <paramref name="rtcp"/> is set.</summary>
    public static SessionKeys Derive(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, bool rtcp)
    {
        var label = rtcp ? 3 : 0;
        var authenticationLength = profile == SrtpProfile.AeadAes128Gcm ? 0 : AuthenticationKeyLength;
        return new SessionKeys(
            Prf(masterKey, masterSalt, label, profile.KeyLength),
            Prf(masterKey, masterSalt, label + 1, authenticationLength),
            Prf(masterKey, masterSalt, label + 2, profile.SaltLength));
    }

    /// <summary>
    /// The key derivation function: AES-CM keystream under the master key, from the salt XOR the label (RFC 3711 §4.3.1, §4.3.3).
    /// The key derivation rate is always zero in DTLS-SRTP, so the label is all there is to the input.
    /// </summary>
    public static byte[] Prf(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, int label, int length)
    {
        var input = new byte[(length + 15) / 16 * 16];
        for (var block = 0; block < input.Length / 16; block++)
        {
            // A 12-byte GCM salt stands at the left of the 14 bytes, zeros to its right (RFC 7714 §11).
            var counter = input.AsSpan(block * 16, 16);
            masterSalt.CopyTo(counter);
            counter[7] ^= (byte)label;
            counter[15] = (byte)block;
        }

        using var aes = Aes.Create();
        aes.SetKey(masterKey);
        return aes.EncryptEcb(input, PaddingMode.None)[..length];
    }
}
