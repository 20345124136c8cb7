using System.Collections.Frozen;
using System.Reflection;
using Enx.Actors.Protocol;

namespace Enx.Actors.Serialization;

/// <summary>
/// The types that cross a node or are stored, by the names that stand at them (<see cref="WireAttribute"/>). Read once a process, from the
/// assembly: whoever writes a new message has nothing to add here.
/// </summary>
internal static class Manifests
{
    /// <summary>Name to type.</summary>
    public static readonly FrozenDictionary<string, Type> ByName = typeof(Manifests).Assembly.GetTypes()
        .Select(type => (Type: type, Wire: type.GetCustomAttribute<WireAttribute>(inherit: false)))
        .Where(t => t.Wire is not null)
        .ToFrozenDictionary(t => t.Wire!.Name, t => t.Type, StringComparer.Ordinal);

    /// <summary>Type to name.</summary>
    public static readonly FrozenDictionary<Type, string> ByType = ByName.ToFrozenDictionary(kv => kv.Value, kv => kv.Key);
}
