namespace Enx.Media.Rtp;

/// <summary>AV1 (AV1 RTP specification): layers and frame numbers stand in the dependency descriptor alone. The main profile is what every browser decodes.</summary>
internal sealed class Av1Format : VideoFormat
{
    /// <inheritdoc/>
    public override VideoCodec Codec => VideoCodec.Av1;

    /// <inheritdoc/>
    public override string Name => "AV1";

    /// <summary>Without it a receiver takes the layers of a picture for one frame, whose beginning it misses.</summary>
    public override bool NeedsDescriptor => true;

    /// <inheritdoc/>
    public override int Rank(Func<string, string?> parameter, bool receives) => parameter("profile") is null or "0" ? 0 : Foreign;

    /// <inheritdoc/>
    public override bool TryRead(ReadOnlySpan<byte> payload, bool marker, VideoStream stream, ref VideoPacketInfo info)
    {
        if (!Av1Payload.TryParse(payload, out var a)) return false;
        info.FrameStart = !a.ContinuesUnit;
        info.FrameEnd = marker;
        info.KeyFrame = a.StartsSequence;
        if (a.StartsSequence && Av1Payload.TryReadSize(payload, out var width, out var height)) stream.Learn(0, width, height, ref info);
        return true;
    }

    /// <inheritdoc/>
    public override PictureNumbers NumbersOf(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> descriptor) => PictureNumbers.OfDescriptor(descriptor);

    /// <inheritdoc/>
    protected override bool TryReadSize(ReadOnlySpan<byte> payload, out ushort width, out ushort height) => Av1Payload.TryReadSize(payload, out width, out height);
}
