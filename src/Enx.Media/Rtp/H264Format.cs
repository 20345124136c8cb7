using System.Globalization;

namespace Enx.Media.Rtp;

/// <summary>H.264 (RFC 6184): no layers, and no numbers. Constrained baseline is what every browser decodes.</summary>
internal sealed class H264Format : VideoFormat
{
    private const int BehindModeOne = 2;

    /// <inheritdoc/>
    public override VideoCodec Codec => VideoCodec.H264;

    /// <inheritdoc/>
    public override string Name => "H264";

    /// <summary>Packetization mode 1 before mode 0, which is also what an absent mode means (RFC 6184 §8.1). Mode 0 is a part of mode 1, so it is taken
    /// from who sends; who can receive nothing else could not read what others send in mode 1.</summary>
    public override int Rank(Func<string, string?> parameter, bool receives)
    {
        var profile = RankOf(parameter("profile-level-id"));
        return parameter("packetization-mode") switch
        {
            "1" => profile,
            null or "0" when !receives && profile < Foreign => profile + BehindModeOne,
            _ => Foreign,
        };
    }

    /// <inheritdoc/>
    public override bool TryRead(ReadOnlySpan<byte> payload, bool marker, VideoStream stream, ref VideoPacketInfo info)
    {
        if (!H264Payload.TryParse(payload, out var h)) return false;
        // A key frame begins with its parameter sets where they come in packets of their own: whoever is switched on only at the
        // slice behind them cannot decode it.
        info.KeyFrame = !stream.ParametersInPicture && (h.HasParameterSet || h.HasIdr);
        info.FrameStart = h.PictureStart && !stream.ParametersInPicture;
        info.FrameEnd = marker;
        info.Discardable = h.Discardable;
        if (h.Height != 0) stream.Learn(0, h.Width, h.Height, ref info);
        stream.ParametersInPicture = !marker && (stream.ParametersInPicture || h.HasParameterSet);
        return true;
    }

    /// <summary>Constrained baseline before baseline; what is absent is baseline (RFC 6184 §8.1).</summary>
    /// <param name="profileLevelId">profile_idc, constraint flags and level in hexadecimal digits; null when the offer does not say.</param>
    internal static int RankOf(string? profileLevelId)
    {
        if (profileLevelId is null) return 1;
        // Three bytes are six digits. Some encoders print a flag beyond the second byte and so write seven; the profile is in the first two all the same.
        if (profileLevelId.Length is not (6 or 7) || !int.TryParse(profileLevelId.AsSpan(0, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var profile)
            || !int.TryParse(profileLevelId.AsSpan(2, profileLevelId.Length - 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var flags)) return Foreign;
        // RFC 6184 §8.1, table 5.
        return profile switch
        {
            0x42 => (flags & 0x40) != 0 ? 0 : 1,
            0x4D when (flags & 0x80) != 0 => 0,
            0x58 when (flags & 0xC0) == 0xC0 => 0,
            _ => Foreign,
        };
    }

    /// <inheritdoc/>
    protected override bool TryReadSize(ReadOnlySpan<byte> payload, out ushort width, out ushort height)
    {
        var known = H264Payload.TryParse(payload, out var h) && h.Height != 0;
        (width, height) = (h.Width, h.Height);
        return known;
    }
}
