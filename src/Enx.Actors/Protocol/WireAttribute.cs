namespace Enx.Actors.Protocol;

/// <summary>
/// The name of a type on the wire and in the journal. Never rename or reuse one: a shape that old readers cannot read gets a new name, and
/// the old name stays readable for ever. Facts (<c>e:</c>) and stored states (<c>s:</c>) carry their version, as they outlive every release.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class WireAttribute(string name) : Attribute
{
    public string Name => name;
}
