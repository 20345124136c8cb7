using System.Text.Json;
using Enx.Actors.Protocol;
using Enx.Host.Errors;
using Enx.Host.Json;

namespace Enx.Host.Signalling.Params;

/// <summary>Reads <c>localInfo</c>: what the user brings. Every word of the vocabulary is known here, also those that mean something to the device only.</summary>
internal static class LocalInfoParams
{
    private const int LargestSide = 7680;
    private const int MostKbps = 50_000;

    /// <summary>What is said, and whether it asks for a relay, which is the room's <c>forceTurn</c> in another place.</summary>
    public static (LocalInfo Info, bool ForceTurn) Read(StrictObject? o)
    {
        var usual = new LocalInfo();
        if (o is null) return (usual, false);
        var info = new LocalInfo
        {
            Audio = Device(o, "audio") ?? usual.Audio,
            Video = Device(o, "video") ?? usual.Video,
            Data = o.Flag("data") ?? usual.Data,
            AudioMuted = o.Flag("audioMuted") ?? usual.AudioMuted,
            VideoMuted = o.Flag("videoMuted") ?? usual.VideoMuted,
            Name = o.Label("name", ProtocolLimits.LongestName) ?? usual.Name,
            Attributes = o.Words("attributes", ProtocolLimits.MostAttributes, ProtocolLimits.LongestWords) ?? usual.Attributes,
            VideoSize = ReadVideoSize(o),
            Framerate = LeastOf(
                o.Number("framerate", 1, 30, VocabularyCodes.FramerateInvalid),
                o.Number("maxVideoFps", 1, 30, VocabularyCodes.FramerateInvalid)),
            MinVideoBW = o.Number("minVideoBW", 0, MostKbps),
            MaxVideoBW = o.Number("maxVideoBW", 1, MostKbps),
            MaxVideoLayers = o.Number("maxVideoLayers", 1, 3, VocabularyCodes.VideoLayersInvalid),
        };
        if (info.MinVideoBW > info.MaxVideoBW) throw o.Wrong("minVideoBW", "must not be greater than maxVideoBW");
        var audioOnly = o.Flag("audio_only") ?? false;
        var forceTurn = o.Flag("forceTurn") ?? false;
        ReadWhatTheDeviceDoes(o);
        o.End();
        return (audioOnly ? info with { Video = false } : info, forceTurn);
    }

    private static void ReadWhatTheDeviceDoes(StrictObject o)
    {
        o.Word("cameraFacing", "front", "back");
        o.Flag("isVideoResolution");
        o.Word("scheme", "notify", "notify-break", "notify-break-recover", "notify-slideshow", "notify-stop-feedback");
        PlayerParams.Read(o.Object("options"));
        foreach (var kind in new[] { "screen", "canvas" })
        {
            if (o.Flag(kind) == true) throw o.Wrong(kind, "cannot be joined with: call startScreenShare after joining");
        }
    }

    /// <summary>On or off; a description of a device is as good as on.</summary>
    private static bool? Device(StrictObject o, string key) => o.Raw(key) is { ValueKind: JsonValueKind.Object } ? true : o.Flag(key);

    private static int? LeastOf(int? a, int? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);

    private static VideoSize? ReadVideoSize(StrictObject o)
    {
        const string Key = "videoSize";
        if (o.Raw(Key) is not { } value) return null;
        VideoSize size;
        if (value.ValueKind == JsonValueKind.Array)
        {
            var sides = value.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.Number && e.TryGetInt32(out var n) ? n : -1).ToArray();
            if (sides.Length != 4 || sides.Any(n => n is < 0 or > LargestSide)) throw o.Wrong(Key, $"must be [minWidth, minHeight, maxWidth, maxHeight], each 0 to {LargestSide}");
            size = new VideoSize(sides[0], sides[1], sides[2], sides[3]);
        }
        else
        {
            var s = new StrictObject(value, o.Name(Key));
            size = new VideoSize(
                s.Number("minWidth", 0, LargestSide) ?? 0,
                s.Number("minHeight", 0, LargestSide) ?? 0,
                s.Number("maxWidth", 1, LargestSide) ?? LargestSide,
                s.Number("maxHeight", 1, LargestSide) ?? LargestSide);
            s.End();
        }
        if (size.MinWidth > size.MaxWidth || size.MinHeight > size.MaxHeight)
            throw o.Wrong(Key, "has a least size above its greatest", VocabularyCodes.VideoSizeInvalid);
        return size;
    }
}
