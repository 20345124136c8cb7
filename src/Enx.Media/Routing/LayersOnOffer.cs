using Enx.Media.Loops;

namespace Enx.Media.Routing;

/// <summary>One layer that a video can be sent in.</summary>
/// <param name="Target">Which.</param>
/// <param name="Height">Its pictures' height, pixels; 0 when not known.</param>
/// <param name="BitsPerSecond">What it takes with all that it rests on, bit/s.</param>
internal readonly record struct OfferedLayer(LayerTarget Target, int Height, long BitsPerSecond);

/// <summary>
/// Lists the layers of a published video that subscribers can choose from, the lowest first. On offer is what arrives, at its measured
/// rate; what its publisher was told not to send, at the rate that it had, since it comes when it is wanted; and for a moment what it was
/// just asked for. What should come and does not is not on offer: the publisher's network does not carry it.
/// </summary>
internal static class LayersOnOffer
{
    /// <summary>The most layers that a track can have: three streams of four temporal layers, or one of three spatial by four.</summary>
    public const int Most = 12;

    private const int MaxTemporal = 4;

    // What browsers send of a camera, by its height, until it has been measured.
    private static readonly (int Height, long BitsPerSecond)[] Usual = [(200, 150_000), (400, 500_000), (600, 1_000_000), (int.MaxValue, 1_700_000)];

    /// <summary>Lists them.</summary>
    /// <param name="track">The video.</param>
    /// <param name="nowUs">The loop's clock.</param>
    /// <param name="layers">Takes the layers; room for <see cref="Most"/>.</param>
    /// <returns>How many there are; none when nothing arrives that should.</returns>
    public static int List(PublishedTrack track, long nowUs, Span<OfferedLayer> layers)
    {
        var count = 0;
        Span<int> order = stackalloc int[track.Streams.Length];
        Order(track, order);
        foreach (var index in order)
        {
            var stream = track.Streams[index];
            if (PeerUplink.IsMissing(stream, nowUs)) continue;
            var (spatialLayers, temporalLayers) = (Math.Clamp(stream.Reader.SpatialLayers, 1, 3), Math.Clamp(stream.Reader.TemporalLayers, 1, MaxTemporal));
            var measured = stream.Meter.IsSettled(nowUs);
            if (measured) stream.LastRate = stream.Meter.BitsPerSecond(spatialLayers - 1, temporalLayers - 1, nowUs);
            for (var spatial = 0; spatial < spatialLayers; spatial++)
            {
                var height = stream.Reader.SizeOf(spatial).Height is > 0 and var known ? known : GuessHeight(track, index);
                // Only what is measured can be told apart in time.
                for (var temporal = measured ? 0 : temporalLayers - 1; temporal < temporalLayers && count < layers.Length; temporal++)
                {
                    var rate = measured ? stream.Meter.BitsPerSecond(spatial, temporal, nowUs)
                        : stream.LastRate > 0 && spatial == spatialLayers - 1 ? stream.LastRate : UsualRate(height);
                    layers[count++] = new OfferedLayer(new LayerTarget(index, spatial, temporal), height, Math.Max(1, rate));
                }
            }
        }

        return count;
    }

    /// <summary>The streams from the smallest pictures to the largest; as offered where that is not known.</summary>
    private static void Order(PublishedTrack track, Span<int> order)
    {
        for (var i = 0; i < order.Length; i++)
        {
            var at = i;
            while (at > 0 && track.Streams[i].Height > 0 && track.Streams[order[at - 1]].Height > track.Streams[i].Height)
            {
                order[at] = order[at - 1];
                at--;
            }

            order[at] = i;
        }
    }

    /// <summary>Where no picture has said it: each layer halves the one above, and the top is 720 lines high; 360 where there is one alone.</summary>
    private static int GuessHeight(PublishedTrack track, int index)
    {
        for (var i = 0; i < track.Streams.Length; i++)
            if (track.Streams[i].Height is > 0 and var known) return index >= i ? known << index - i : known >> i - index;
        return track.Streams.Length == 1 ? 360 : 720 >> track.Streams.Length - 1 - index;
    }

    private static long UsualRate(int height)
    {
        foreach (var (most, rate) in Usual)
            if (height <= most) return rate;
        return Usual[^1].BitsPerSecond;
    }
}
