#include "geo/io/layer_writer.h"

#include <cpl_vsi.h>
#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>

namespace phusong::geo::gdal {
namespace {

OGRFieldType type_of(FieldType type) {
  switch (type) {
    case FieldType::integer:
      return OFTInteger64;
    case FieldType::real:
      return OFTReal;
    case FieldType::text:
      break;
  }
  return OFTString;
}

void set_line(OGRSimpleCurve& curve, const LineString& points) {
  curve.setNumPoints(static_cast<int>(points.size()), FALSE);
  for (std::size_t i = 0; i < points.size(); ++i) curve.setPoint(static_cast<int>(i), points[i].x, points[i].y);
}

std::unique_ptr<OGRGeometry> geometry_of(const Feature& feature) {
  if (const auto* point = std::get_if<Point>(&feature.geometry)) return std::make_unique<OGRPoint>(point->x, point->y);
  if (const auto* line = std::get_if<LineString>(&feature.geometry)) {
    auto made = std::make_unique<OGRLineString>();
    set_line(*made, *line);
    return made;
  }
  if (const auto* area = std::get_if<MultiPolygon>(&feature.geometry)) {
    auto made = std::make_unique<OGRMultiPolygon>();
    for (const Polygon& polygon : *area) {
      auto part = std::make_unique<OGRPolygon>();
      for (const auto& ring : polygon.rings) {
        auto curve = std::make_unique<OGRLinearRing>();
        set_line(*curve, ring);
        part->addRingDirectly(curve.release());
      }
      made->addGeometryDirectly(part.release());
    }
    return made;
  }
  return nullptr;
}

bool has_kind(const Feature& feature, Layer::Kind kind) {
  if (std::holds_alternative<std::monostate>(feature.geometry)) return true;
  switch (kind) {
    case Layer::Kind::point:
      return std::holds_alternative<Point>(feature.geometry);
    case Layer::Kind::line:
      return std::holds_alternative<LineString>(feature.geometry);
    case Layer::Kind::multipolygon:
      break;
  }
  return std::holds_alternative<MultiPolygon>(feature.geometry);
}

// Values are widened where nothing is lost; anything else is a mistake of the caller that must not reach a file.
bool fits(const FieldValue& value, FieldType type) {
  if (std::holds_alternative<std::monostate>(value)) return true;
  if (std::holds_alternative<std::string>(value)) return type == FieldType::text;
  if (std::holds_alternative<std::int64_t>(value)) return type != FieldType::text;
  return type == FieldType::real;
}

void set_field(OGRFeature& to, int index, FieldType type, const FieldValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    to.SetField(index, text->c_str());
  } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    if (type == FieldType::integer)
      to.SetField(index, static_cast<GIntBig>(*whole));
    else
      to.SetField(index, static_cast<double>(*whole));
  } else if (const auto* real = std::get_if<double>(&value); real != nullptr && std::isfinite(*real)) {
    to.SetField(index, *real);
  } else {
    // A value that does not exist is NULL in every reader; "nan" is text in some.
    to.SetFieldNull(index);
  }
}

}  // namespace

OGRwkbGeometryType type_of(Layer::Kind kind) {
  switch (kind) {
    case Layer::Kind::point:
      return wkbPoint;
    case Layer::Kind::line:
      return wkbLineString;
    case Layer::Kind::multipolygon:
      break;
  }
  return wkbMultiPolygon;
}

MemoryFile::MemoryFile(const std::string& name) {
  static std::atomic<unsigned> counter{0};
  open_door();
  folder_ = fmt::format("/vsimem/phusong-{}", counter.fetch_add(1));
  path_ = folder_ + "/" + name;
}

MemoryFile::~MemoryFile() {
  const Messages dropped;
  VSIRmdirRecursive(folder_.c_str());
}

std::string MemoryFile::bytes() const {
  vsi_l_offset size = 0;
  const GByte* data = VSIGetMemFileBuffer(path_.c_str(), &size, FALSE);
  return data == nullptr ? std::string{}
                         : std::string{reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)};
}

Error write_failure(const std::filesystem::path& file, const std::string& sentence, const Messages& messages) {
  const std::string detail = messages.last();
  return Error{ErrorKind::output, file.string(), detail.empty() ? sentence : fmt::format("{} ({})", sentence, detail)};
}

void check_layer(const Layer& layer, const std::filesystem::path& file) {
  for (std::size_t number = 0; number < layer.features.size(); ++number) {
    const Feature& feature = layer.features[number];
    const auto refuse = [&](const std::string& why) {
      throw Error{ErrorKind::output, file.string(),
                  fmt::format("layer {}, feature {}: {}", layer.name, number + 1, why)};
    };
    for (const auto& [name, value] : feature.fields) {
      const auto field = std::find_if(layer.fields.begin(), layer.fields.end(),
                                      [&, wanted = &name](const FieldSpec& f) { return f.name == *wanted; });
      if (field == layer.fields.end())
        refuse(fmt::format("the layer does not list its field \"{}\"", name));
      else if (!fits(value, field->type))
        refuse(fmt::format("the value \"{}\" does not fit the field \"{}\"", text_of(value), name));
    }
    if (!has_kind(feature, layer.kind)) refuse("its geometry is of another kind than the layer's");
  }
}

void fill_layer(OGRLayer& to, const Layer& layer, const std::filesystem::path& file, const Messages& messages) {
  for (const FieldSpec& field : layer.fields) {
    OGRFieldDefn definition{field.name.c_str(), type_of(field.type)};
    if (to.CreateField(&definition) != OGRERR_NONE)
      throw write_failure(file, fmt::format("layer {}: the field \"{}\" cannot be made", layer.name, field.name),
                          messages);
  }
  for (std::size_t number = 0; number < layer.features.size(); ++number) {
    const Feature& feature = layer.features[number];
    const OGRFeatureUniquePtr made{OGRFeature::CreateFeature(to.GetLayerDefn())};
    for (const FieldSpec& field : layer.fields) {
      const auto found = feature.fields.find(field.name);
      const int index = to.GetLayerDefn()->GetFieldIndex(field.name.c_str());
      if (found != feature.fields.end()) set_field(*made, index, field.type, found->second);
    }
    if (auto geometry = geometry_of(feature)) made->SetGeometryDirectly(geometry.release());
    if (to.CreateFeature(made.get()) != OGRERR_NONE)
      throw write_failure(file, fmt::format("layer {}, feature {}: it cannot be written", layer.name, number + 1),
                          messages);
  }
}

}  // namespace phusong::geo::gdal
