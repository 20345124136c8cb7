using System.Numerics;

namespace Enx.Media.Rtp;

/// <summary>
/// Numbers the layers of one RTP stream and holds sets of them in 32 bits: four spatial by eight temporal layers, the most that a
/// dependency descriptor can name.
/// </summary>
internal static class LayerSet
{
    /// <summary>Spatial layers there can be.</summary>
    public const int MaxSpatial = 4;

    /// <summary>Temporal layers there can be.</summary>
    public const int MaxTemporal = 8;

    /// <summary>Layers there can be.</summary>
    public const int Count = MaxSpatial * MaxTemporal;

    /// <summary>The number of a layer, 0 to 31: the spatial id counts more.</summary>
    public static int Index(int spatial, int temporal) => Math.Clamp(spatial, 0, MaxSpatial - 1) * MaxTemporal + Math.Clamp(temporal, 0, MaxTemporal - 1);

    /// <summary>The set of one layer.</summary>
    public static uint Of(int spatial, int temporal) => 1u << Index(spatial, temporal);

    /// <summary>Every layer up to these counts.</summary>
    public static uint Grid(int spatialLayers, int temporalLayers) => Above(0, 0, spatialLayers, temporalLayers);

    /// <summary>The layers of a grid that lie at or above one of them in both directions: who receives one of these receives that one too,
    /// where every layer rests on all below.</summary>
    public static uint Above(int spatial, int temporal, int spatialLayers, int temporalLayers)
    {
        spatialLayers = Math.Min(spatialLayers, MaxSpatial);
        temporalLayers = Math.Min(temporalLayers, MaxTemporal);
        if (temporal >= temporalLayers) return 0;
        var row = (1u << temporalLayers) - (1u << temporal);
        var set = 0u;
        for (var s = spatial; s < spatialLayers; s++) set |= row << s * MaxTemporal;
        return set;
    }

    /// <summary>Of a set, the layer that comes closest to a wish from below: the highest spatial layer that is not above, and of it the
    /// highest temporal layer that is not above. The lowest where all are above; -1 for an empty set.</summary>
    public static int Nearest(uint set, int spatial, int temporal)
    {
        if (set == 0) return -1;
        if ((set & Of(spatial, temporal)) != 0) return Index(spatial, temporal);
        spatial = Math.Clamp(spatial, 0, MaxSpatial - 1);
        temporal = Math.Clamp(temporal, 0, MaxTemporal - 1);
        while (spatial >= 0 && Row(set, spatial) == 0) spatial--;
        if (spatial < 0) return BitOperations.TrailingZeroCount(set);
        var row = Row(set, spatial);
        var below = row & (2u << temporal) - 1;
        return spatial * MaxTemporal + (below != 0 ? BitOperations.Log2(below) : BitOperations.TrailingZeroCount(row));
    }

    private static uint Row(uint set, int spatial) => set >> spatial * MaxTemporal & 0xFF;
}
