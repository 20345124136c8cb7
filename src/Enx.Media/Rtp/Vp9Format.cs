namespace Enx.Media.Rtp;

/// <summary>VP9 (RFC 9628): spatial and temporal layers, and a number for each picture. Profile 0 is what every browser decodes.</summary>
internal sealed class Vp9Format : VideoFormat
{
    /// <inheritdoc/>
    public override VideoCodec Codec => VideoCodec.Vp9;

    /// <inheritdoc/>
    public override string Name => "VP9";

    /// <inheritdoc/>
    public override int Rank(Func<string, string?> parameter, bool receives) => parameter("profile-id") is null or "0" ? 0 : Foreign;

    /// <inheritdoc/>
    public override bool TryRead(ReadOnlySpan<byte> payload, bool marker, VideoStream stream, ref VideoPacketInfo info)
    {
        if (!Vp9Descriptor.TryParse(payload, out var d) || d.Spatial >= LayerSet.MaxSpatial) return false;
        info.FrameStart = d.FrameStart;
        info.FrameEnd = d.FrameEnd;
        info.KeyFrame = d.IsKeyFrame;
        info.HasSpatialLayer = true;
        info.Spatial = d.Spatial;
        info.Temporal = d.Temporal;
        info.InterPicture = d.InterPicture;
        info.FeedsUpperLayers = d.FeedsUpperLayers;
        info.Picture = d.Numbers;
        // Every temporal pattern in use starts anew with each picture of the base layer, though some encoders never say so (U).
        info.SwitchUpFromHere = d.SwitchingUpPoint || d.Temporal == 0;
        // Only pictures that rest on others tell the K-SVC modes from plain SVC, and of these all layers but the highest.
        if (d.InterPicture && d.Spatial + 1 < stream.SpatialLayers) stream.LayersDepend = d.FeedsUpperLayers;
        info.LayersDepend = stream.LayersDepend;
        stream.See(d.SpatialLayers, 0);
        if (TryLearn(d, payload, stream)) (info.Width, info.Height) = stream.SizeOf(d.Spatial);
        return true;
    }

    /// <inheritdoc/>
    public override PictureNumbers NumbersOf(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> descriptor) => Vp9Descriptor.TryParse(payload, out var d) ? d.Numbers : default;

    /// <summary>Its sizes come in the payload, for the encoders of browsers leave them out of the descriptor; and with any picture.</summary>
    public override bool MayHaveSizes(ReadOnlySpan<byte> payload, bool keyFrame) => keyFrame || Vp9Descriptor.HasStructure(payload);

    /// <inheritdoc/>
    public override void LearnSizes(ReadOnlySpan<byte> payload, int spatialLayers, VideoStream stream, ref VideoPacketInfo info)
    {
        if (Vp9Descriptor.TryParse(payload, out var d) && TryLearn(d, payload, stream)) (info.Width, info.Height) = stream.SizeOf(info.Spatial);
    }

    /// <summary>Takes the sizes that a scalability structure gives (RFC 9628 §4.2.1): those of every layer that is sent from here on. A
    /// layer that is left out for now has zeros, or is above those it counts.</summary>
    private static bool TryLearn(in Vp9Descriptor d, ReadOnlySpan<byte> payload, VideoStream stream)
    {
        if (!d.HasSizes) return false;
        stream.ClearSizes();
        for (var s = 0; s < Math.Min(d.SpatialLayers, LayerSet.MaxSpatial); s++)
            if (d.TryGetSize(payload, s, out var width, out var height)) stream.Set(s, width, height);
        return true;
    }
}
