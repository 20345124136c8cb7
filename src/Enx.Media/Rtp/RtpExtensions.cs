namespace Enx.Media.Rtp;

/// <summary>The URIs of the header extensions that the engine knows, as they stand in a=extmap lines.</summary>
internal static class RtpExtensions
{
    /// <summary>Client-to-mixer audio level (RFC 6464).</summary>
    public const string AudioLevel = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

    /// <summary>Absolute send time: 24 bits, 6.18 fixed-point seconds.</summary>
    public const string AbsSendTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";

    /// <summary>Transport-wide sequence number: 16 bits, one counter for a whole transport.</summary>
    public const string TransportCc = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

    /// <summary>The media section an SSRC belongs to (RFC 9143 §15).</summary>
    public const string Mid = "urn:ietf:params:rtp-hdrext:sdes:mid";

    /// <summary>The simulcast layer an SSRC carries (RFC 8852 §3.1).</summary>
    public const string Rid = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";

    /// <summary>The simulcast layer an RTX stream repairs (RFC 8852 §3.2).</summary>
    public const string RepairedRid = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";

    /// <summary>How the picture must be turned for display (3GPP TS 26.114 §7.4.5).</summary>
    public const string VideoOrientation = "urn:3gpp:video-orientation";

    /// <summary>Which frames a frame depends on, whatever the codec (AV1 RTP specification, appendix A).</summary>
    public const string DependencyDescriptor = "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";

    /// <summary>Bounds on the receiver's play-out delay: two 12-bit counts of 10 ms.</summary>
    public const string PlayoutDelay = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";

    /// <summary>Offset of the sending time from the timestamp, 24 bits signed (RFC 5450).</summary>
    public const string TransmissionOffset = "urn:ietf:params:rtp-hdrext:toffset";

    /// <summary>Screen share or camera, one byte.</summary>
    public const string VideoContentType = "http://www.webrtc.org/experiments/rtp-hdrext/video-content-type";

    /// <summary>When a frame passed the stages of its sender.</summary>
    public const string VideoTiming = "http://www.webrtc.org/experiments/rtp-hdrext/video-timing";

    /// <summary>The colour space of a key frame, with HDR metadata.</summary>
    public const string ColorSpace = "http://www.webrtc.org/experiments/rtp-hdrext/color-space";

    /// <summary>The bit rate and size of each layer that a sender sends.</summary>
    public const string VideoLayersAllocation = "http://www.webrtc.org/experiments/rtp-hdrext/video-layers-allocation00";
}

/// <summary>The audio level of one packet (RFC 6464 §3).</summary>
/// <param name="Voice">The sender's own voice activity flag; only meaningful if it negotiated vad=on.</param>
/// <param name="MinusDbov">Loudness as the negative of dBov: 0 is the loudest, 127 is silence.</param>
internal readonly record struct AudioLevel(bool Voice, byte MinusDbov)
{
    /// <summary>Reads the extension's data: one byte, or more in the two-byte form, where the rest is ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out AudioLevel level)
    {
        if (value.IsEmpty)
        {
            level = default;
            return false;
        }

        level = new AudioLevel((value[0] & 0x80) != 0, (byte)(value[0] & 0x7F));
        return true;
    }
}
