using Enx.Media.Routing.Allocation;

namespace Enx.Media.Routing;

/// <summary>
/// Lists the layers of a published video that subscribers can choose from, the lowest first. What arrives is listed with its measured
/// rate; what its publisher was told not to send with the rate that it had, since it comes when it is wanted; and what should come and
/// does not as missing: the publisher's network does not carry it.
/// </summary>
internal static class AvailableLayers
{
    /// <summary>The most layers that a track can have: three streams of four temporal layers, or one of three spatial by four.</summary>
    public const int Most = 12;

    /// <summary>The most spatial layers of one stream.</summary>
    public const int MaxSpatial = 3;

    private const int MaxTemporal = 4;

    /// <summary>Lists them.</summary>
    /// <param name="track">The video.</param>
    /// <param name="nowUs">The loop's clock.</param>
    /// <param name="mostSpatial">How many spatial layers of one stream the subscriber can be sent.</param>
    /// <param name="layers">Takes the layers; room for <see cref="Most"/>.</param>
    /// <param name="targets">Takes what a slot has to aim at for each.</param>
    /// <returns>How many there are.</returns>
    public static int List(PublishedTrack track, long nowUs, int mostSpatial, Span<OfferedLayer> layers, Span<LayerTarget> targets)
    {
        var count = 0;
        Span<int> order = stackalloc int[track.Streams.Length];
        Order(track, order);
        for (var place = 0; place < order.Length; place++)
        {
            var stream = track.Streams[order[place]];
            // What was told off fades away, and its measured rate with it: it keeps the price that it had.
            var told = track.Wanted.IsTold(stream.Index);
            var state = !told ? LayerState.Off
                : stream.IsAlive(nowUs) ? LayerState.Arriving
                : stream.IsMissing(nowUs) ? LayerState.Missing : LayerState.Off;
            var spatialLayers = Math.Clamp(stream.Reader.SpatialLayers, 1, MaxSpatial);
            var temporalLayers = Math.Clamp(stream.Reader.TemporalLayers, 1, MaxTemporal);
            var measured = told && stream.Meter.IsSettled(nowUs);
            if (measured) stream.LastRate = stream.Meter.BitsPerSecond(spatialLayers - 1, temporalLayers - 1, nowUs);
            for (var spatial = 0; spatial < Math.Min(spatialLayers, mostSpatial); spatial++)
            {
                // Only what is measured can be told apart in time.
                for (var temporal = measured ? 0 : temporalLayers - 1; temporal < temporalLayers && count < layers.Length; temporal++)
                {
                    var rate = measured ? Math.Max(1, stream.Meter.BitsPerSecond(spatial, temporal, nowUs)) : spatial == spatialLayers - 1 ? stream.LastRate : 0;
                    targets[count] = new LayerTarget(stream.Index, spatial, temporal);
                    layers[count++] = new OfferedLayer((byte)(place + spatial), (byte)temporal, HeightOf(track, stream, spatial, spatialLayers), rate,
                        state == LayerState.Arriving && !stream.IsAlive(spatial, nowUs) ? LayerState.Missing : state);
                }
            }
        }

        return count;
    }

    /// <summary>Whether each of these layers should come and does not.</summary>
    public static bool IsNoneThere(ReadOnlySpan<OfferedLayer> layers)
    {
        foreach (ref readonly var layer in layers)
            if (layer.State != LayerState.Missing) return false;
        return true;
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

    /// <summary>Of a layer whose pictures have not said it: each layer halves the one above, and the top one of several is 720 lines high.
    /// Where there is one layer only, nothing has to be chosen, and 0 fits every limit.</summary>
    private static int HeightOf(PublishedTrack track, SourceStream stream, int spatial, int spatialLayers)
    {
        if (stream.Reader.SizeOf(spatial).Height is > 0 and var said) return said;
        var below = spatialLayers - 1 - spatial;
        foreach (var other in track.Streams)
            if (other.Height is > 0 and var known) return (stream.Index >= other.Index ? known << stream.Index - other.Index : known >> other.Index - stream.Index) >> below;
        return track.Streams.Length == 1 && spatialLayers == 1 ? 0 : 720 >> track.Streams.Length - 1 - stream.Index + below;
    }
}
