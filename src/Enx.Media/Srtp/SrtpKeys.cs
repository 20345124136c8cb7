namespace Enx.Media.Srtp;

/// <summary>The master key and salt of one direction.</summary>
internal sealed class SrtpKeys
{
    private SrtpKeys(SrtpProfile profile, byte[] masterKey, byte[] masterSalt)
    {
        Profile = profile;
        MasterKey = masterKey;
        MasterSalt = masterSalt;
    }

    /// <summary>The profile these keys are for.</summary>
    public SrtpProfile Profile { get; }

    /// <summary>The master key.</summary>
    public byte[] MasterKey { get; }

    /// <summary>The master salt.</summary>
    public byte[] MasterSalt { get; }

    /// <summary>
    /// Cuts one direction's keys out of the DTLS exporter's output, which holds
    /// client key, server key, client salt, server salt (RFC 5764 §4.2).
    /// </summary>
    /// <param name="profile">The negotiated profile.</param>
    /// <param name="exported">At least <c>ExporterLength</c> bytes.</param>
    /// <param name="client">True for what the DTLS client sends, false for what the server sends.</param>
    public static SrtpKeys FromExporter(SrtpProfile profile, ReadOnlySpan<byte> exported, bool client)
    {
        var (key, salt, side) = (profile.KeyLength, profile.SaltLength, client ? 0 : 1);
        return new SrtpKeys(
            profile,
            exported.Slice(side * key, key).ToArray(),
            exported.Slice(2 * key + side * salt, salt).ToArray());
    }

    /// <summary>Makes the context that protects or unprotects this direction.</summary>
    public SrtpContext CreateContext() => new(Profile, MasterKey, MasterSalt);
}
