using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Enx.Media.Ice;

/// <summary>Our side's ICE user fragment and password for one peer (RFC 8445 §5.3). The fragment is always 8 characters, so that it is
/// also a 64-bit key by which a check finds its peer.</summary>
internal sealed class IceCredentials
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private const int UfragLength = 8;

    private IceCredentials(string ufrag, string password)
    {
        (Ufrag, Password) = (ufrag, password);
        Key = BinaryPrimitives.ReadUInt64LittleEndian(Encoding.ASCII.GetBytes(ufrag));
        PasswordBytes = Encoding.ASCII.GetBytes(password);
    }

    public string Ufrag { get; }

    public string Password { get; }

    public byte[] PasswordBytes { get; }

    public ulong Key { get; }

    public static IceCredentials Create() =>
        new(RandomNumberGenerator.GetString(Alphabet, UfragLength), RandomNumberGenerator.GetString(Alphabet, 24));

    /// <summary>Splits a check's USERNAME, "ours:theirs" (RFC 8445 §7.2.2).</summary>
    public static bool TryParseUsername(ReadOnlySpan<byte> username, out ulong key, out ReadOnlySpan<byte> remoteUfrag)
    {
        key = 0;
        remoteUfrag = default;
        if (username.Length <= UfragLength + 1 || username[UfragLength] != (byte)':') return false;
        key = BinaryPrimitives.ReadUInt64LittleEndian(username);
        remoteUfrag = username[(UfragLength + 1)..];
        return true;
    }
}
