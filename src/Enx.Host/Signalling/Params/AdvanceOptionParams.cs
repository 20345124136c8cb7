using System.Collections.Immutable;
using Enx.Actors.Protocol;
using Enx.Host.Json;

namespace Enx.Host.Signalling.Params;

/// <summary>Reads a list of advance options. There are two; another one is refused by its name.</summary>
internal static class AdvanceOptionParams
{
    private static readonly string[] Known = ["battery_updates", "notify-video-resolution-change"];

    public static ImmutableArray<AdvanceOption> Read(StrictObject p, string key)
    {
        var options = ImmutableArray.CreateBuilder<AdvanceOption>();
        foreach (var element in p.List(key, Known.Length))
        {
            var o = new StrictObject(element, $"{p.Name(key)}[{options.Count}]");
            var id = o.NeedText("id", 64);
            if (!Known.Contains(id)) throw o.Wrong("id", $"is \"{id}\", which is not known: give {string.Join(" or ", Known)}");
            var enable = o.NeedFlag("enable");
            o.End();
            if (options.Any(other => other.Id == id)) throw o.Wrong("id", "is named twice");
            options.Add(new AdvanceOption(id, enable));
        }
        return options.ToImmutable();
    }
}
