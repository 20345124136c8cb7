namespace Enx.Media.Srtp;

/// <summary>The DTLS-SRTP protection profiles that we negotiate, under their use_srtp numbers (RFC 5764 §4.1.2, RFC 7714 §14.2).</summary>
internal enum SrtpProfile : ushort
{
    /// <summary>Not negotiated.</summary>
    None = 0,

    /// <summary>AES-128 in counter mode with an 80-bit HMAC-SHA1 tag.</summary>
    Aes128CmHmacSha1_80 = 1,

    /// <summary>AES-128 in Galois/counter mode with a 128-bit tag.</summary>
    AeadAes128Gcm = 7,
}

/// <summary>The lengths that go with a profile, all in bytes.</summary>
internal static class SrtpProfiles
{
    /// <summary>What we agree to, the most wanted first.</summary>
    public static IReadOnlyList<SrtpProfile> Preferred { get; } = [SrtpProfile.AeadAes128Gcm, SrtpProfile.Aes128CmHmacSha1_80];

    extension(SrtpProfile profile)
    {
        /// <summary>Length of the master key.</summary>
        public int KeyLength => profile == SrtpProfile.None ? 0 : 16;

        /// <summary>Length of the master salt.</summary>
        public int SaltLength => profile == SrtpProfile.AeadAes128Gcm ? 12 : 14;

        /// <summary>What protection adds to an RTP packet.</summary>
        public int RtpOverhead => profile == SrtpProfile.AeadAes128Gcm ? 16 : 10;

        /// <summary>What protection adds to an RTCP packet: the tag and the E|index word.</summary>
        public int RtcpOverhead => profile.RtpOverhead + 4;

        /// <summary>Keying material to export from DTLS: key and salt for both directions (RFC 5764 §4.2).</summary>
        public int ExporterLength => 2 * (profile.KeyLength + profile.SaltLength);
    }
}
