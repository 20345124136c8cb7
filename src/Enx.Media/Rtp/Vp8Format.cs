namespace Enx.Media.Rtp;

/// <summary>VP8 (RFC 7741): temporal layers, and a number for each picture.</summary>
internal sealed class Vp8Format : VideoFormat
{
    /// <inheritdoc/>
    public override VideoCodec Codec => VideoCodec.Vp8;

    /// <inheritdoc/>
    public override string Name => "VP8";

    /// <inheritdoc/>
    public override bool ClosesPictureIds => true;

    /// <inheritdoc/>
    public override bool TryRead(ReadOnlySpan<byte> payload, bool marker, VideoStream stream, ref VideoPacketInfo info)
    {
        if (!Vp8Descriptor.TryParse(payload, out var d)) return false;
        info.FrameStart = d.IsFrameStart;
        info.FrameEnd = marker;
        info.KeyFrame = d.IsKeyFrame;
        info.Temporal = d.Tid;
        info.SwitchUpToHere = d.LayerSync;
        info.Discardable = d.NonReference;
        info.Picture = d.Numbers;
        if (d.IsKeyFrame && d.TryGetSize(payload, out var width, out var height)) stream.Learn(0, width, height, ref info);
        return true;
    }

    /// <inheritdoc/>
    public override PictureNumbers NumbersOf(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> descriptor) => Vp8Descriptor.TryParse(payload, out var d) ? d.Numbers : default;

    /// <inheritdoc/>
    protected override bool TryReadSize(ReadOnlySpan<byte> payload, out ushort width, out ushort height)
    {
        (width, height) = (0, 0);
        return Vp8Descriptor.TryParse(payload, out var d) && d.TryGetSize(payload, out width, out height);
    }
}
